import { AsyncLocalStorage } from 'node:async_hooks';
import { performance } from 'node:perf_hooks';
import { sql } from 'kysely';
import type { Database } from '#database/transaction.ts';
import type { Log } from '#platform/log.ts';
import { emptyStatuses, writeStatus } from './status-bits.ts';
import { LIST_SIZE, type StatusPlaces } from './status-place.ts';

/** An entry has room for valid, invalid and suspended. */
export const STATUS_BITS = 2;

const POLL_MS = 250;
/** A poll that is older should have been followed by another: whoever asks does not wait for it. */
const STALE_MS = 350;
const WATCH_MS = 60_000;
const RELOAD_MS = 600_000;
const RETRY_MS = 1000;

/** The statuses of one list as they are now. */
export interface StatusPage {
  readonly bytes: Uint8Array;
  /** Another number whenever the bytes are others. */
  readonly version: number;
}

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
  const pages = openPages(places);
  let since = ALL;
  let last = Number.NEGATIVE_INFINITY;
  let [polledAt, reloadedAt, askedAt] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let failure: { readonly error: unknown; readonly at: number } | undefined;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  // What is asked by the clock is no part of the request that wound it.
  const outside = AsyncLocalStorage.snapshot();

  async function poll(): Promise<void> {
    const startedAt = now();
    try {
      const read = await readOn(db, startedAt - reloadedAt < RELOAD_MS ? since : ALL);
      pages.write(read.entries, read.isWhole);
      if (read.isWhole) reloadedAt = startedAt;
      [since, last, polledAt, failure] = [read.xmin, read.last, startedAt, undefined];
    } catch (error) {
      if (!failure && !isClosed) log.warn({ err: error }, 'the statuses of tokens could not be read');
      failure = { error, at: now() };
      throw error;
    }
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
    page: (list) => (list <= Math.floor(last / LIST_SIZE) + 1 ? pages.find(list) : undefined),
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

const ALL = '0';

interface Entries {
  /** The oldest transaction that was open: the next look begins with what it may have written. */
  readonly xmin: string;
  /** The number given out last. */
  readonly last: number;
  readonly entries: readonly (readonly [number: number, status: number])[];
}

/** A database that was set back counts its transactions from an earlier one: what was followed so far is void. */
async function readOn(db: Database, since: string): Promise<Entries & { readonly isWhole: boolean }> {
  const read = await readEntries(db, since);
  if (BigInt(read.xmin) >= BigInt(since)) return { ...read, isWhole: since === ALL };
  return { ...(await readEntries(db, ALL)), isWhole: true };
}

/**
 * What was written by transaction `since` or a later one, seen by one snapshot together with its own beginning: a
 * transaction that ends late, whatever ended before it, is not behind that beginning until it is seen. One statement.
 */
async function readEntries(db: Database, since: string): Promise<Entries> {
  const { rows } = await sql<Entries>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as xmin, (select last_value from status_number) as last,
      (select coalesce(json_agg(json_build_array(number, status)), '[]') from status_entry
        where changed_by >= ${since}::text::xid8) as entries`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('the statuses of tokens came without a row');
  return row;
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

const VALID: StatusPage = { bytes: emptyStatuses(LIST_SIZE, STATUS_BITS), version: 0 };

/** The lists in which something is not valid. Their bytes are never written to: a change makes others of them. */
function openPages({ placeOf }: Pick<StatusPlaces, 'placeOf'>) {
  const pages = new Map<number, StatusPage>();
  let version = 0;
  const find = (list: number): StatusPage => pages.get(list) ?? VALID;

  function keep(list: number, bytes: Uint8Array): void {
    if (Buffer.compare(find(list).bytes, bytes) === 0) return;
    version += 1;
    pages.set(list, { bytes, version });
  }

  /** Where it is the whole, what is not named is valid. */
  function write(entries: Entries['entries'], isWhole: boolean): void {
    const drawn = new Map<number, Uint8Array>();
    const draw = (list: number) => {
      const bytes = drawn.get(list) ?? Uint8Array.from((isWhole ? VALID : find(list)).bytes);
      drawn.set(list, bytes);
      return bytes;
    };
    if (isWhole) for (const list of pages.keys()) draw(list);
    for (const [number, status] of entries) {
      const { list, index } = placeOf(number);
      writeStatus(draw(list), STATUS_BITS, { index, status });
    }
    for (const [list, bytes] of drawn) keep(list, bytes);
  }

  return { find, write };
}
