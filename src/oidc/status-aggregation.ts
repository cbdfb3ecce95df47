import { performance } from 'node:perf_hooks';
import { sql } from 'kysely';
import type { Database } from '#database/transaction.ts';
import { Refusal } from '#platform/refusal.ts';
import type { StatusPlaces } from './status-place.ts';

const FRESH_MS = 5000;
/** While the database cannot be asked. */
const STALE_MS = 600_000;

interface Needs {
  readonly db: Database;
  readonly places: Pick<StatusPlaces, 'uriOf'>;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
}

/**
 * The URIs of all lists that a token may point at (draft-ietf-oauth-status-list 9.3), a few seconds old at most. Throws
 * `Refusal('unavailable')` when the database has not answered for long.
 */
export function openAggregation({
  db,
  places,
  now = () => performance.now(),
}: Needs): () => Promise<readonly string[]> {
  let known: { readonly uris: readonly string[]; readonly at: number } | undefined;
  let reading: Promise<readonly string[]> | undefined;

  async function read(): Promise<readonly string[]> {
    const at = now();
    const uris = (await listLists(db)).map(places.uriOf);
    known = { uris, at };
    return uris;
  }

  return async () => {
    if (known && now() - known.at < FRESH_MS) return known.uris;
    reading ??= read().finally(() => {
      reading = undefined;
    });
    try {
      return await reading;
    } catch (cause) {
      if (known && now() - known.at < STALE_MS) return known.uris;
      throw new Refusal('unavailable', '', { cause, retryAfterSeconds: 1 });
    }
  };
}

/** From list to list by the index, however many grants there are. One statement. */
async function listLists(db: Database): Promise<number[]> {
  const { rows } = await sql<{ list: number }>`
    with recursive granted (list) as (
      (select status_number >> 17 from "grant" order by status_number limit 1)
      union all
      select (select status_number >> 17 from "grant" where status_number >= (granted.list + 1) << 17
        order by status_number limit 1) from granted where granted.list is not null
    ), noted (list) as (
      (select number >> 17 from status_entry order by number limit 1)
      union all
      select (select number >> 17 from status_entry where number >= (noted.list + 1) << 17
        order by number limit 1) from noted where noted.list is not null
    )
    select list from (
      select list from granted union select list from noted union select status_number >> 17 from client
    ) lists where list is not null order by list`.execute(db);
  return rows.map(({ list }) => list);
}
