import { parseDuration } from '#configuration/durations.ts';
import { moment } from '#configuration/kinds.ts';
import type { LicencePolicy } from '#licences/licence.ts';
import { DURATION } from '#licences/term.ts';
import { UsageError } from './command.ts';

/** How the usage line of a command shows the options of a policy. */
export const POLICY_USAGE =
  '[--overage N] [--when-full deny|replace_own|evict_longest_idle] [--counts person|session] [--members all|named] ' +
  '[--idle-timeout 30m]';

export const POLICY_OPTIONS = {
  overage: { type: 'string' },
  'when-full': { type: 'string' },
  counts: { type: 'string' },
  members: { type: 'string' },
  'idle-timeout': { type: 'string' },
} as const;

type PolicyWords = { readonly [Name in keyof typeof POLICY_OPTIONS]?: string | undefined };

/** What is given of a policy. Throws `UsageError`. */
export function readPolicyOptions(given: PolicyWords): Partial<LicencePolicy> {
  const whenFull = oneOf('--when-full', given['when-full'], ['deny', 'replace_own', 'evict_longest_idle'] as const);
  const counts = oneOf('--counts', given.counts, ['person', 'session'] as const);
  const members = oneOf('--members', given.members, ['all', 'named'] as const);
  const overage = readCount('--overage', given.overage);
  const idle = given['idle-timeout'];
  const idleSeconds = idle === undefined ? undefined : parseDuration(idle);
  if (idle !== undefined && idleSeconds === undefined) throw new UsageError('--idle-timeout must be like 90s or 30m.');
  const all = { whenFull, counts, members, overage, idleSeconds };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function oneOf<Word extends string>(option: string, word: string | undefined, words: readonly Word[]) {
  const known = words.find((each) => each === word);
  if (word !== undefined && known === undefined) throw new UsageError(`${option} must be ${words.join(' or ')}.`);
  return known;
}

/** A whole number; undefined where none is given. Throws `UsageError`. */
export function readCount(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${option} must be a whole number.`);
  return Number(text);
}

/** A day as it begins in UTC, or a moment; undefined where none is given. Throws `UsageError`. */
export function readMoment(option: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const { data } = moment.safeParse(text);
  if (!data) throw new UsageError(`${option} must be a date such as 2030-01-01.`);
  return data;
}

/** ISO 8601, such as `P1Y`; undefined where none is given. Throws `UsageError`. */
export function readTerm(text: string | undefined): string | undefined {
  if (text !== undefined && !(DURATION.test(text) && /[1-9]/.test(text)))
    throw new UsageError('--duration must be like P1Y or P6M.');
  return text;
}
