import { performance } from 'node:perf_hooks';
import type { Log } from '#platform/log.ts';
import type { Database } from './transaction.ts';

const POLL_MS = 1000;
const UNWATCHED_LIFE_MS = 30_000;

/** What administrators change, by the name the `change` table counts it under. */
export type Watched = 'client' | 'resource_server' | 'role' | 'setting' | 'signing_key';

/** A value kept in memory until what it was made of changes. */
export interface Cached<T> {
  /** Loads at most once a change, however many ask at once; throws what the load throws and keeps nothing then. */
  get(): Promise<T>;
}

/** The eye on the `change` table: what is kept here is at most about a second old. */
export interface Changes {
  cached<T>(what: readonly Watched[], load: () => Promise<T>): Cached<T>;
  /** Looks at once; afterwards every change committed before is seen. Throws when the database cannot be asked. */
  poll(): Promise<void>;
  close(): void;
}

interface ChangesSettings {
  readonly db: Database;
  readonly log: Log;
  /** Milliseconds of a clock that only goes forward; tests hand in their own. */
  readonly now?: () => number;
}

interface Entry<T> {
  readonly value: Promise<T>;
  readonly versions: string;
  readonly loadedAt: number;
}

/**
 * Polls the counters every second. While that fails an entry still lives thirty seconds: a database that is away for a
 * moment must not stop what needs no statement, and a lost notification must not last.
 */
export function openChanges(settings: ChangesSettings): Changes {
  const { db, log, now = () => performance.now() } = settings;
  let versions = new Map<string, number>();
  let watchedAt = Number.NEGATIVE_INFINITY;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  async function poll(): Promise<void> {
    const askedAt = now();
    const rows = await db.selectFrom('change').select(['what', 'version']).execute();
    versions = new Map(rows.map(({ what, version }) => [what, version]));
    watchedAt = askedAt;
  }

  function pollAgainLater(): void {
    if (isClosed) return;
    timer = setTimeout(() => {
      poll()
        .catch((error: unknown) => !isClosed && log.warn({ err: error }, 'could not look for changes'))
        .finally(pollAgainLater);
    }, POLL_MS);
    timer.unref();
  }

  function cached<T>(what: readonly Watched[], load: () => Promise<T>): Cached<T> {
    let entry: Entry<T> | undefined;
    const current = () => what.map((name) => versions.get(name) ?? 0).join();

    function isFresh({ versions: seen, loadedAt }: Entry<T>): boolean {
      return seen === current() && now() - Math.max(loadedAt, watchedAt) < UNWATCHED_LIFE_MS;
    }

    function reload(): Promise<T> {
      // The versions are read before the load begins, so a change during it makes the next poll drop the entry.
      const fresh: Entry<T> = { versions: current(), loadedAt: now(), value: load() };
      entry = fresh;
      fresh.value.catch(() => {
        if (entry === fresh) entry = undefined;
      });
      return fresh.value;
    }

    return { get: () => (entry && isFresh(entry) ? entry.value : reload()) };
  }

  pollAgainLater();
  return {
    cached,
    poll,
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
