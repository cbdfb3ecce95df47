import type { z } from 'zod';
import type { Path } from './mistakes.ts';
import type { MistakeList } from './source.ts';

/** Adds what a schema found to the mistakes; one a key, and none where filling in already failed. */
export function describeIssues(issues: readonly z.core.$ZodIssue[], value: unknown, mistakes: MistakeList): void {
  for (const issue of issues) {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    if (issue.code === 'unrecognized_keys') {
      const known = issue.message.split(' ');
      for (const key of issue.keys) mistakes.add([...path, key], unknownKey(key, known));
    } else if (!mistakes.has(path)) {
      const isMissing = issue.code !== 'custom' && valueAt(value, path) === undefined;
      mistakes.add(path, isMissing ? 'is missing' : issue.message);
    }
  }
}

/** What the schemas say for themselves in zod's words, in ours; a schema's own message goes before it. */
export const plainWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type') {
    return `must be ${kindName(issue.expected)}, not ${kindOf(issue.input)}${hint(issue.expected, issue.input)}`;
  }
  if (issue.code === 'invalid_value') return `must be ${issue.values.map(String).join(' or ')}`;
  if (issue.code === 'invalid_key') return issue.issues[0]?.message;
  if (issue.code === 'invalid_union') return 'must be a value that JSON has';
  if (issue.code === 'too_small') return `must be ${issue.minimum} or more`;
  if (issue.code === 'too_big') return `must be ${issue.maximum} or less`;
  return undefined;
};

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a block of keys',
  record: 'a block of keys',
};

const kindName = (expected: string): string => KINDS[expected] ?? expected;

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  return Array.isArray(value) ? 'a list' : kindName(typeof value);
}

function hint(expected: string, given: unknown): string {
  return expected === 'string' && ['number', 'boolean'].includes(typeof given) ? '; put it in quotes' : '';
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return near ? `there is no such key; did you mean ${near}?` : 'there is no such key';
}

/** The name that was probably meant. */
export function nearest(written: string, known: readonly string[]): string | undefined {
  return known
    .map((name) => ({ name, distance: distanceBetween(written.toLowerCase(), name.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance)
    .find(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))?.name;
}

/** How many letters differ (Levenshtein). */
function distanceBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, against] of [...other].entries()) {
      const change = (row[j] ?? 0) + (letter === against ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

function valueAt(value: unknown, path: Path): unknown {
  let inner = value;
  for (const part of path) inner = (inner as Record<string | number, unknown> | null | undefined)?.[part];
  return inner;
}
