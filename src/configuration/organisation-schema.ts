import { z } from 'zod';
import { isSerial, LONGEST_IDLE, MOST_SEATS } from '#licences/licence-rules.ts';
import { addDuration, DURATION } from '#licences/term.ts';
import { isReservedId } from '#organisations/save-organisation.ts';
import { block, key, moment, scopeWord, term, text } from './kinds.ts';
import { address, personName } from './person-schema.ts';

const isoDuration = z
  .string()
  .regex(DURATION, 'must be a duration such as P1Y')
  .refine((duration) => /[1-9]/.test(duration), 'must be longer than nothing');

/** What is left out has its default. */
const policy = block({
  when_full: z.enum(['deny', 'replace_own', 'evict_longest_idle']).default('deny'),
  counts: z.enum(['person', 'session']).default('person'),
  members: z.enum(['all', 'named']).default('all'),
  overage: z.int().min(0).max(MOST_SEATS).default(0),
  idle_timeout: term.refine((seconds) => seconds <= LONGEST_IDLE, 'must be a year at most').default(1800),
});

const licence = block({
  product: key,
  serial: key.refine(isSerial, 'must not begin with lic_, as the ids of licences do').optional(),
  seats: z.int().min(1).max(MOST_SEATS),
  active: z.boolean().optional(),
  valid_from: moment.optional(),
  valid_to: z.union([z.literal('none').transform(() => null), moment], 'must be a date such as 2030-01-01').optional(),
  duration: isoDuration.optional(),
  policy: policy.default(policy.parse({})),
  /** People who may use it, where it is for those named. */
  named: z.array(address).optional(),
})
  .refine(({ valid_to, duration }) => valid_to === undefined || duration === undefined, {
    message: 'is given beside valid_to: only one of the two can be',
    path: ['duration'],
  })
  .refine(({ valid_from, valid_to }) => !valid_from || !valid_to || valid_to > valid_from, {
    message: 'must be after valid_from',
    path: ['valid_to'],
  })
  .refine(({ valid_from, duration }) => !duration || addDuration(valid_from ?? new Date(), duration), {
    message: 'must end before the year 10000',
    path: ['duration'],
  })
  .refine(({ policy, named }) => named === undefined || policy.members === 'named', {
    message: 'counts only where the policy says members: named',
    path: ['named'],
  });

export const organisationSchema = block({
  id: key.refine((id) => !isReservedId(id), 'must not be join, . or .., which no page could be at'),
  name: personName,
  owner: block({
    name: text,
    surname: text.optional(),
    email: address,
    affiliation: text.optional(),
    comments: text.optional(),
    extra: z.record(z.string(), z.json()).optional(),
  }).optional(),
  members: z.array(address).optional(),
  licences: z.array(licence).default([]),
});

export const apiKeySchema = block({
  name: text,
  organisation: key,
  key: z.string().min(32, 'must be 32 characters or longer'),
  scopes: z.array(scopeWord),
  expires: z.iso.date('must be a date such as 2026-01-01').optional(),
});
