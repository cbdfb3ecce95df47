import { AsyncLocalStorage } from 'node:async_hooks';
import type { OneWrite, Reader } from '#database/transaction.ts';
import { type Clock, systemClock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import { countUntold, createTallies, type RateLimiter, type Tally, type Turn } from './rate-limit.ts';
import { learnCounts, sweepCounts, tellCounts } from './request-counts.ts';

const CALM_MILLISECONDS = 200;
const HASTY_MILLISECONDS = 20;
const SWEEP_MILLISECONDS = 60_000;
/** Telling the others at every fiftieth of a quota keeps what slips through between processes below a tenth of it. */
const HASTY_SHARE = 1 / 50;

interface SharedLimiterNeeds {
  readonly db: OneWrite & Reader;
  readonly log: Log;
  readonly clock?: Clock;
}

export interface SharedLimiter extends RateLimiter {
  /** Tells the others what was let in here and learns what they let in. Happens by itself; never rejects. */
  exchange(): Promise<void>;
  /** Tells the others the last of it. */
  close(): Promise<void>;
}

/**
 * A limiter whose counts the processes exchange through `request_count`, in the background: a request
 * never waits for it, and while the database is away each process goes on counting alone.
 */
export function openSharedLimiter({ db, log, clock = systemClock }: SharedLimiterNeeds): SharedLimiter {
  const tallies = createTallies(clock);
  const busy = new Set<Tally>();
  let running: Promise<void> | undefined;
  const later = createTimer(() => void exchange());

  async function exchange(): Promise<void> {
    while (running) await running;
    const batch = [...busy];
    busy.clear();
    running = exchangeBatch(batch).finally(() => {
      running = undefined;
    });
    await running;
  }

  async function exchangeBatch(batch: readonly Tally[]): Promise<void> {
    if (batch.length === 0) return;
    try {
      const told = await tellCounts(db, batch);
      await learnCounts(db, told);
    } catch (error) {
      for (const tally of batch) busy.add(tally);
      log.warn({ err: error }, 'the request counts could not be exchanged');
    }
  }

  const sweeper = setInterval(() => {
    tallies.prune();
    sweepCounts(db).catch((error: unknown) => log.warn({ err: error }, 'old request counts could not be removed'));
  }, SWEEP_MILLISECONDS).unref();

  return {
    take(turn) {
      const verdict = tallies.take(turn);
      const tally = tallies.find(turn);
      busy.add(tally);
      later.within(isHasty(tally, turn) ? HASTY_MILLISECONDS : CALM_MILLISECONDS);
      return verdict;
    },
    exchange,
    async close() {
      clearInterval(sweeper);
      later.cancel();
      await exchange();
    },
  };
}

function isHasty(tally: Tally, { limit }: Turn): boolean {
  return countUntold(tally) >= Math.max(1, limit.requests * HASTY_SHARE);
}

/** Runs `work` once, as soon as the most impatient of those who asked wants it. */
function createTimer(work: () => void) {
  // A timer set within a request would count its statements as that request's.
  const outside = AsyncLocalStorage.snapshot();
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  const cancel = () => {
    clearTimeout(timer);
    dueAt = Number.POSITIVE_INFINITY;
  };
  const fire = () => {
    cancel();
    work();
  };
  return {
    cancel,
    within(milliseconds: number) {
      const at = performance.now() + milliseconds;
      if (at >= dueAt) return;
      cancel();
      dueAt = at;
      timer = outside(() => setTimeout(fire, milliseconds).unref());
    },
  };
}
