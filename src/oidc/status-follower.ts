import { type RawBuilder, sql } from 'kysely';
import type { Database } from '#database/transaction.ts';
import { type Drawing, openPages, type StatusPage } from './status-pages.ts';
import { LIST_SIZE, type StatusPlaces } from './status-place.ts';

const PAGE = 10_000;

/** The table of statuses in memory, as far as it was followed. */
export interface StatusFollower {
  /** Sees what was committed before the call. One at a time. */
  follow(): Promise<void>;
  /** Reads everything anew while it is followed; what was found counts from the next `follow` on. */
  reload(): Promise<void>;
  /** Undefined for a list whose numbers have not been reached. */
  page(list: number): StatusPage | undefined;
}

interface Needs {
  readonly db: Database;
  readonly places: Pick<StatusPlaces, 'placeOf'>;
}

interface Whole {
  /** What came while it was read was written by this transaction or a later one. */
  readonly xmin: string;
  readonly drawing: Drawing;
}

export function openStatusFollower({ db, places }: Needs): StatusFollower {
  const pages = openPages(places);
  let since: string | undefined;
  let last = Number.NEGATIVE_INFINITY;
  let found: Whole | undefined;

  async function readWhole(): Promise<Whole> {
    const drawing = pages.draw('anew');
    const first = await readFrom(db, 0);
    let { entries } = first;
    for (;;) {
      drawing.add(entries);
      const [number] = entries.at(-1) ?? [];
      if (number === undefined || entries.length < PAGE) return { xmin: first.xmin, drawing };
      ({ entries } = await readFrom(db, number + 1));
    }
  }

  return {
    async reload() {
      found = await readWhole();
    },
    async follow() {
      let whole = found ?? (since === undefined ? await readWhole() : undefined);
      let read = await readSince(db, whole?.xmin ?? since ?? '0');
      // A database that was set back counts its transactions from an earlier one: what was followed so far is void.
      if (since !== undefined && BigInt(read.xmin) < BigInt(since)) {
        whole = await readWhole();
        read = await readSince(db, whole.xmin);
      }
      const drawing = whole?.drawing ?? pages.draw('onto');
      drawing.add(read.entries);
      drawing.finish();
      [since, last] = [read.xmin, read.last];
      // One that was found meanwhile is for the next time.
      if (found === whole) found = undefined;
    },
    page: (list) => (list <= Math.floor(last / LIST_SIZE) + 1 ? pages.find(list) : undefined),
  };
}

interface Read {
  /** The oldest transaction that was open: the next look begins with what it may have written. */
  readonly xmin: string;
  /** The number given out last. */
  readonly last: number;
  readonly entries: readonly (readonly [number: number, status: number])[];
}

/**
 * What was written by transaction `since` or a later one, seen by one snapshot together with its own beginning: a
 * transaction that ends late, whatever ended before it, is not behind that beginning until it is seen. One statement.
 */
function readSince(db: Database, since: string): Promise<Read> {
  return readEntries(db, sql`select number, status from status_entry where changed_by >= ${since}::text::xid8`);
}

/** All of them, from a number on, a page at a time: a million at once would hold everything else up for a second. */
function readFrom(db: Database, number: number): Promise<Read> {
  return readEntries(
    db,
    sql`select number, status from status_entry where number >= ${number} order by number limit ${sql.lit(PAGE)}`,
  );
}

async function readEntries(db: Database, chosen: RawBuilder<unknown>): Promise<Read> {
  const { rows } = await sql<Read>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as xmin, (select last_value from status_number) as last,
      (select coalesce(json_agg(json_build_array(number, status) order by number), '[]') from (${chosen}) chosen)
        as entries`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('the statuses of tokens came without a row');
  return row;
}
