import { z } from 'zod';
import { block, scopeWord, term, text } from './kinds.ts';

const identifier = z
  .string()
  .refine((value) => URL.canParse(value) && !value.includes('#'), 'must be an absolute URI without a fragment');

/** As an export writes a secret it only knows the hash of. */
const secretHash = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/i, 'must be sha256: and 64 hex digits')
  .transform((text) => Buffer.from(text.slice('sha256:'.length), 'hex'));

export const resourceServerSchema = block({
  identifier,
  name: text.optional(),
  secret: z.string().min(32, 'must be 32 characters or longer').optional(),
  secret_hash: secretHash.optional(),
  permissions: z.array(scopeWord).optional(),
  access_token: block({
    format: z.enum(['jwt', 'opaque']).optional(),
    signing_alg: z.enum(['ES256', 'RS256']).optional(),
    lifetime: term.optional(),
  }).optional(),
}).refine(({ secret, secret_hash }) => secret === undefined || secret_hash === undefined, {
  message: 'is given beside a secret: only one of the two can be',
  path: ['secret_hash'],
});
