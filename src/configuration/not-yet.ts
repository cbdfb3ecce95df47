import { z } from 'zod';
import { plainWords } from './describe.ts';

const WORDS = 'not in this version';

/** The words stay the same sentence wherever they appear: `FILE:LINE KEY: not in this version`. */
export function notInThisVersion(path: (string | number)[] = []) {
  return { code: 'custom' as const, message: WORDS, path };
}

/**
 * A key whose feature is not built. An empty value passes; anything else is refused, and still read by its schema, so
 * that its own mistakes show at once. When the feature comes, only this wrapper goes.
 */
export function notYet(schema: z.ZodType) {
  return z
    .unknown()
    .transform((value, context) => {
      if (isEmpty(value)) return undefined;
      const issues = schema.safeParse(value, { error: plainWords }).error?.issues ?? [];
      if (issues.every(({ path }) => path.length > 0)) context.addIssue(notInThisVersion());
      for (const issue of issues) context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
      return undefined;
    })
    .optional();
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
