import { z } from 'zod';
import { block, scopeWord, term, text } from './kinds.ts';

const identifier = z
  .string()
  .refine((value) => URL.canParse(value) && !value.includes('#'), 'must be an absolute URI without a fragment');

export const resourceServerSchema = block({
  identifier,
  name: text.optional(),
  secret: z.string().min(32, 'must be 32 characters or longer').optional(),
  permissions: z.array(scopeWord).optional(),
  access_token: block({
    format: z.enum(['jwt', 'opaque']).optional(),
    signing_alg: z.enum(['ES256', 'RS256']).optional(),
    lifetime: term.optional(),
  }).optional(),
});
