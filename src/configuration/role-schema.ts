import { z } from 'zod';
import { block, key, oneOrMore, scopeWord, text } from './kinds.ts';

export const roleSchema = block({
  id: key,
  name: text.optional(),
  value: z.int().min(0).max(1000).optional(),
  permissions: z
    .array(scopeWord)
    .transform((words) => [...new Set(words)])
    .optional(),
});

/** By role id: the ids of one or more roles that pass every check it passes. */
export const roleEquivalentsSchema = z.record(key, oneOrMore(key));
