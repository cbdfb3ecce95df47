import { z } from 'zod';
import { parseDuration } from './durations.ts';

/** The words of values that read the same wherever they stand in the file. */

/** A block of named keys. What it says of a key it does not know is the list of those it does: see `describe.ts`. */
export function block<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const error: z.core.$ZodErrorMap = (issue) =>
    issue.code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : undefined;
  return z.strictObject(shape, { error });
}

export const text = z.string().min(1, 'must not be empty').max(2000, 'is longer than 2000 characters');

/** An id somebody chose: at most 255 printable ASCII characters, no space. */
export const key = z.string().regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 characters of ASCII without a space');

/** A scope or permission (RFC 6749 3.3). */
export const scopeWord = z
  .string()
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/, 'must be one word, without spaces, quotes or backslashes');

/** Scopes as OAuth writes them: words with spaces between. */
export const scopeList = z
  .string()
  .transform((words) => words.split(' ').filter(Boolean))
  .pipe(z.array(scopeWord));

const DURATION = 'must be a duration such as 10s, 15m, 1h, 30d or 1y';

/** Seconds. */
export const duration = z.union([z.string(), z.number()], DURATION).transform((value, context) => {
  const seconds = parseDuration(value);
  if (seconds === undefined) context.addIssue({ code: 'custom', message: DURATION });
  return seconds ?? 0;
});

/** Seconds, more than none. */
export const term = duration.refine((seconds) => seconds > 0, 'must be longer than nothing');

/** Seconds, or `none` for no limit. */
export const limit = z.union([z.literal('none').transform(() => null), term], `${DURATION}, or none`);

const LAST_MOMENT = Date.UTC(9999, 11, 31);

/** A day as it begins in UTC, or a moment (RFC 3339). */
export const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], 'must be a date such as 2026-01-01')
  .transform((written) => new Date(written))
  .refine((date) => date.getTime() <= LAST_MOMENT, 'must be before the year 10000');

export const url = z.string().refine((value) => {
  const { protocol } = URL.canParse(value) ? new URL(value) : { protocol: '' };
  return protocol === 'https:' || protocol === 'http:';
}, 'must be an http or https URL');

/** One value, or several in a list: always a list afterwards. */
export function oneOrMore<Item extends z.ZodType>(item: Item) {
  return z.preprocess((value) => (Array.isArray(value) || value === undefined ? value : [value]), z.array(item));
}

/** The object without the members that were left out, as `exactOptionalPropertyTypes` wants it. */
export function present<Members extends object>(
  members: Members,
): { [Name in keyof Members]?: Exclude<Members[Name], undefined> } {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [Name in keyof Members]?: Exclude<Members[Name], undefined> };
}
