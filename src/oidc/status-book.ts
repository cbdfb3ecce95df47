import { AsyncLocalStorage } from 'node:async_hooks';
import { performance } from 'node:perf_hooks';
import type { Database } from '#database/transaction.ts';
import type { Log } from '#platform/log.ts';
import { openStatusFollower } from './status-follower.ts';
import type { StatusPage } from './status-pages.ts';
import type { StatusPlaces } from './status-place.ts';

const POLL_MS = 250;
/** A poll that is older should have been followed by another: whoever asks does not wait for it. */
const STALE_MS = 350;
const WATCH_MS = 60_000;
const RELOAD_MS = 600_000;
const RETRY_MS = 1000;
const NEVER = Number.NEGATIVE_INFINITY;

/** What status lists say, in memory, a third of a second old at most. */
export interface StatusBook {
  /** Sees what was committed before the call, wherever it was. Throws when the database cannot be asked. */
  catchUp(): Promise<void>;
  /** The same but for the last third of a second; it costs nothing while somebody asks once a minute. */
  refresh(): Promise<void>;
  /** Undefined for a list whose numbers have not been reached. */
  page(list: number): StatusPage | undefined;
  close(): void;
}

interface BookNeeds {
  readonly db: Database;
  readonly log: Log;
  readonly places: Pick<StatusPlaces, 'placeOf'>;
  /** Milliseconds of a clock that only goes forward; tests hand in their own. */
  readonly now?: () => number;
}

/** Opens a book with nothing in it: the first who asks makes it be read. */
export function openStatusBook({ db, log, places, now = () => performance.now() }: BookNeeds): StatusBook {
  const follower = openStatusFollower({ db, places });
  let [polledAt, reloadedAt, askedAt] = [NEVER, NEVER, NEVER];
  let failure: { readonly error: unknown; readonly at: number } | undefined;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  // What is asked by the clock is no part of the request that wound it.
  const outside = AsyncLocalStorage.snapshot();

  async function poll(): Promise<void> {
    const startedAt = now();
    try {
      await follower.follow();
    } catch (error) {
      if (!failure && !isClosed) log.warn({ err: error }, 'the statuses of tokens could not be read');
      failure = { error, at: now() };
      throw error;
    }
    if (polledAt === NEVER) reloadedAt = startedAt;
    else if (startedAt - reloadedAt >= RELOAD_MS) {
      // For what was swept away, or ever missed: nobody waits for it. If it fails the next poll tries again.
      reloadedAt = startedAt;
      outside(() => follower.reload().catch(() => (reloadedAt = NEVER)));
    }
    [polledAt, failure] = [startedAt, undefined];
  }

  const catchUp = inTurn(poll);

  function watch(): void {
    timer = setTimeout(() => {
      catchUp()
        .catch(() => undefined)
        .finally(() => {
          timer = undefined;
          if (!isClosed && now() - askedAt < WATCH_MS) watch();
        });
    }, POLL_MS);
    timer.unref();
  }

  return {
    catchUp,
    async refresh() {
      askedAt = now();
      if (!timer && !isClosed) outside(watch);
      if (askedAt - polledAt < STALE_MS) return;
      if (failure && askedAt - failure.at < RETRY_MS) throw failure.error;
      await catchUp();
    },
    page: follower.page,
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

/** One at a time, in order. Whoever asks while one runs gets the next, since that one may have begun too early. */
function inTurn(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  function start(): Promise<void> {
    next = undefined;
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  }

  return () => {
    if (!running && !next) return start();
    next ??= (running ?? Promise.resolve()).catch(() => undefined).then(start);
    return next;
  };
}
