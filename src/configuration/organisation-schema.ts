import { z } from 'zod';
import { block, key, scopeWord, term, text } from './kinds.ts';

const date = z.iso.date('must be a date such as 2026-01-01');
const email = z.email('must be an email address');
const isoDuration = z.string().regex(/^P(?=\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?$/, 'must be a duration such as P1Y');

const licence = block({
  product: key,
  serial: key.optional(),
  seats: z.int().min(1),
  active: z.boolean().optional(),
  valid_from: date.optional(),
  valid_to: date.optional(),
  duration: isoDuration.optional(),
  policy: block({
    when_full: z.enum(['deny', 'replace_own', 'evict_longest_idle']).optional(),
    counts: z.enum(['person', 'session']).optional(),
    members: z.enum(['all', 'named']).optional(),
    overage: z.int().min(0).optional(),
    idle_timeout: term.optional(),
  }).optional(),
});

export const organisationSchema = block({
  id: key,
  name: text,
  owner: block({
    name: text,
    surname: text.optional(),
    email,
    affiliation: text.optional(),
    comments: text.optional(),
    extra: z.record(z.string(), z.json()).optional(),
  }).optional(),
  members: z.array(email).optional(),
  licences: z.array(licence).optional(),
});

export const apiKeySchema = block({
  name: text,
  organisation: key,
  key: z.string().min(32, 'must be 32 characters or longer'),
  scopes: z.array(scopeWord),
  expires: date.optional(),
});
