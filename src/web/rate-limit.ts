import type { RateLimit } from '#database/settings.ts';
import type { Clock } from '#platform/clock.ts';

/** A window moves on in thirtieths: two seconds of a minute. */
const SLOTS = 30;
const MOST_TALLIES = 100_000;

/** One request, asking to be let in. */
export interface Turn {
  /** Whoever it is counted for, as text that says of which kind it is: `address:192.0.2.7`. */
  readonly caller: string;
  readonly group: string;
  readonly limit: RateLimit;
}

export interface Verdict {
  readonly isAllowed: boolean;
  /** Requests left in the window. */
  readonly remaining: number;
  /** Seconds until some of the quota comes back; after a refusal, until a request will be let in. */
  readonly resetSeconds: number;
}

export interface RateLimiter {
  /** Counts the request unless it is one too many; answers at once, from memory. */
  take(turn: Turn): Verdict;
}

/** The requests of one thirtieth of a window. */
export interface Slot {
  /** Let in by this process. */
  own: number;
  /** Let in by the others, as far as they have said. */
  others: number;
  /** How many of `own` the others were told. */
  told: number;
}

/** The requests of one caller in one group. */
export interface Tally {
  readonly caller: string;
  /** Names the group and its window, in seconds: `default/60`. */
  readonly policy: string;
  readonly slotMilliseconds: number;
  /** By their number since 1970. */
  readonly slots: Map<number, Slot>;
  /** How many the others let in for each of ours, between the last two exchanges. */
  othersPerOwn: number;
  /** How many of ours the last exchange told. */
  lastTold: number;
}

/** The counts of one process. */
export interface Tallies extends RateLimiter {
  /** The tally of this turn, without what has left its window. */
  find(turn: Turn): Tally;
  /** Drops what no window reaches any more. */
  prune(): void;
}

/** Counts exactly: however many ask at once, `limit.requests` at most are let in while a window lasts. */
export function createTallies(clock: Clock): Tallies {
  const tallies = new Map<string, Tally>();

  function find({ caller, group, limit }: Turn): Tally {
    const policy = `${group}/${limit.windowSeconds}`;
    const key = `${policy} ${caller}`;
    const slotMilliseconds = (limit.windowSeconds * 1000) / SLOTS;
    const tally = tallies.get(key) ?? {
      caller,
      policy,
      slotMilliseconds,
      slots: new Map<number, Slot>(),
      othersPerOwn: 0,
      lastTold: 0,
    };
    if (!tallies.has(key)) makeRoom(tallies);
    tallies.set(key, tally);
    dropOld(tally, clock);
    return tally;
  }

  return {
    find,
    take(turn) {
      const tally = find(turn);
      const used = count(tally);
      const isAllowed = used + expectOthers(tally) < turn.limit.requests;
      if (isAllowed) slotAt(tally, numberNow(tally, clock)).own += 1;
      const remaining = Math.max(0, turn.limit.requests - used - (isAllowed ? 1 : 0));
      return { isAllowed, remaining, resetSeconds: secondsUntilReset(tally, turn.limit, clock) };
    },
    prune() {
      for (const [key, tally] of tallies) {
        dropOld(tally, clock);
        if (tally.slots.size === 0) tallies.delete(key);
      }
    },
  };
}

/** Requests let in here that the others do not know of yet. */
export function countUntold(tally: Tally): number {
  let untold = 0;
  for (const { own, told } of tally.slots.values()) untold += own - told;
  return untold;
}

/**
 * What the others have let in meanwhile, if they went on as before: beside what we have not told, as much again that
 * they had not told when we last asked. Counted ahead, it does not slip through; when alone it is nothing.
 */
function expectOthers(tally: Tally): number {
  return Math.ceil((countUntold(tally) + tally.lastTold) * tally.othersPerOwn);
}

export function slotAt(tally: Tally, number: number): Slot {
  const slot = tally.slots.get(number) ?? { own: 0, others: 0, told: 0 };
  tally.slots.set(number, slot);
  return slot;
}

function numberNow(tally: Tally, clock: Clock): number {
  return Math.floor(clock().getTime() / tally.slotMilliseconds);
}

function dropOld(tally: Tally, clock: Clock): void {
  const oldest = numberNow(tally, clock) - SLOTS;
  for (const number of tally.slots.keys()) if (number <= oldest) tally.slots.delete(number);
}

function count(tally: Tally): number {
  let sum = 0;
  for (const { own, others } of tally.slots.values()) sum += own + others;
  return sum;
}

/** Until enough of the oldest slots have left the window for one more request. */
function secondsUntilReset(tally: Tally, limit: RateLimit, clock: Clock): number {
  let left = count(tally);
  const numbers = [...tally.slots.keys()].sort((a, b) => a - b);
  for (const number of numbers) {
    const slot = tally.slots.get(number);
    left -= slot ? slot.own + slot.others : 0;
    if (left >= limit.requests) continue;
    const leavesAt = (number + SLOTS) * tally.slotMilliseconds;
    return Math.max(1, Math.ceil((leavesAt - clock().getTime()) / 1000));
  }
  return limit.windowSeconds;
}

/** A flood of made-up addresses must not fill the memory: the caller who came first is forgotten. */
function makeRoom(tallies: Map<string, Tally>): void {
  if (tallies.size < MOST_TALLIES) return;
  const [oldest] = tallies.keys();
  if (oldest !== undefined) tallies.delete(oldest);
}
