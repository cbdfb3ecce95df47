import { hkdfSync } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { Database } from '#database/transaction.ts';

/** How many tokens share a list. Every URI that is out there hangs on it: it never changes. */
export const LIST_SIZE = 2 ** 17;

/** The claim `status` of a token (draft-ietf-oauth-status-list 6.1). */
export interface StatusClaim {
  readonly status_list: { readonly idx: number; readonly uri: string };
}

interface Place {
  readonly list: number;
  readonly index: number;
}

/** Where status numbers stand in the status lists. Asks nobody: the seed was read once. */
export interface StatusPlaces {
  /** Numbers that follow one another stand in no order that anybody could tell. */
  placeOf(number: number): Place;
  claimOf(number: number): StatusClaim;
  /** The number whose place the claims name; undefined where they name none of ours. */
  numberIn(claims: JWTPayload): number | undefined;
  uriOf(list: number): string;
}

/** What every process shuffles with alike. One statement. */
export async function readStatusSeed(db: Database): Promise<string> {
  const { seed } = await db.selectFrom('status_seed').select('seed').executeTakeFirstOrThrow();
  return seed;
}

/** `issuer` without a trailing slash. */
export function openStatusPlaces({ issuer, seed }: { readonly issuer: string; readonly seed: string }): StatusPlaces {
  const shuffles = new Map<number, Shuffle>();
  const base = statusListsOf(issuer);

  function shuffleOf(list: number): Shuffle {
    const known = shuffles.get(list) ?? makeShuffle(seed, list);
    shuffles.set(list, known);
    return known;
  }

  function placeOf(number: number): Place {
    // Not by shifting, which would cut numbers off at 32 bits.
    const list = Math.floor(number / LIST_SIZE);
    return { list, index: shuffleOf(list).forth(number % LIST_SIZE) };
  }

  const uriOf = (list: number) => `${base}/${list}`;
  return {
    placeOf,
    uriOf,
    claimOf(number) {
      const { list, index } = placeOf(number);
      return { status_list: { idx: index, uri: uriOf(list) } };
    },
    numberIn({ status }) {
      const { idx, uri } = ((status ?? {}) as Partial<StatusClaim>).status_list ?? {};
      if (typeof uri !== 'string' || !uri.startsWith(`${base}/`)) return undefined;
      const list = readListId(uri.slice(base.length + 1));
      if (list === undefined || !Number.isInteger(idx) || Number(idx) < 0 || Number(idx) >= LIST_SIZE) return undefined;
      return list * LIST_SIZE + shuffleOf(list).back(Number(idx));
    },
  };
}

/** Where an issuer's lists are, and the list of lists. */
export const statusListsOf = (issuer: string) => `${issuer}/oauth2/status-lists`;

/** The number of a list as its URI writes it; undefined for any other text. */
export function readListId(text: string): number | undefined {
  return /^(0|[1-9]\d{0,10})$/.test(text) ? Number(text) : undefined;
}

interface Shuffle {
  forth(value: number): number;
  back(value: number): number;
}

const HALF_BITS = 9;
const HALF = 2 ** HALF_BITS;
const MASK = HALF - 1;
const ROUNDS = 6;

/**
 * A Feistel network on 18 bits, walked on until it comes out within 17: a permutation of the list's places. Its round
 * functions are tables drawn from the seed by HKDF with SHA-256, since a place is worked out for every token.
 */
function makeShuffle(seed: string, list: number): Shuffle {
  const drawn = Buffer.from(hkdfSync('sha256', seed, '', `usher status list ${list}`, ROUNDS * HALF * 2));
  const table = Uint16Array.from({ length: ROUNDS * HALF }, (_, at) => drawn.readUInt16LE(2 * at) & MASK);
  const lookUp = (round: number, half: number) => table[round * HALF + half] ?? 0;

  function forth(value: number): number {
    let [left, right] = [value >> HALF_BITS, value & MASK];
    for (let round = 0; round < ROUNDS; round += 1) [left, right] = [right, left ^ lookUp(round, right)];
    return (left << HALF_BITS) | right;
  }

  function back(value: number): number {
    let [left, right] = [value >> HALF_BITS, value & MASK];
    for (let round = ROUNDS - 1; round >= 0; round -= 1) [left, right] = [right ^ lookUp(round, left), left];
    return (left << HALF_BITS) | right;
  }

  return { forth: (value) => walk(forth, value), back: (value) => walk(back, value) };
}

function walk(step: (value: number) => number, value: number): number {
  let at = step(value);
  while (at >= LIST_SIZE) at = step(at);
  return at;
}
