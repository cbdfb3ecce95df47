import { sql } from 'kysely';
import type { OneWrite, Reader } from '#database/transaction.ts';
import { sha256 } from '#platform/secrets.ts';
import { type Slot, slotAt, type Tally } from './rate-limit.ts';

/** More processes than this are not counted ahead. */
const MOST_OTHERS = 8;

interface News {
  readonly tally: Tally;
  readonly slot: Slot;
  readonly startsAt: Date;
  readonly requests: number;
}

/** How many of its requests each caller's tally told the others this time. */
export type Told = ReadonlyMap<Tally, number>;

/** Adds what this process let in since it last told, in one statement. */
export async function tellCounts(write: OneWrite, tallies: readonly Tally[]): Promise<Told> {
  const told = new Map(tallies.map((tally) => [tally, 0]));
  const news = tallies.flatMap(listNews);
  if (news.length === 0) return told;
  const hashes = news.map(({ tally }) => sha256(tally.caller));
  const policies = news.map(({ tally }) => tally.policy);
  const starts = news.map(({ startsAt }) => startsAt);
  const counts = news.map(({ requests }) => requests);
  // In order, so that two processes telling of the same callers lock the rows in the same order.
  const rows = sql`
    select * from unnest(${hashes}::bytea[], ${policies}::text[], ${starts}::timestamptz[], ${counts}::integer[])
    order by 1, 2, 3`;
  await write
    .insertInto('request_count')
    .columns(['caller_hash', 'limit_group', 'window_start', 'requests'])
    .expression(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['caller_hash', 'limit_group', 'window_start'])
        .doUpdateSet({ requests: sql<number>`request_count.requests + excluded.requests` }),
    )
    .execute();
  for (const { tally, slot, requests } of news) {
    slot.told += requests;
    told.set(tally, (told.get(tally) ?? 0) + requests);
  }
  return told;
}

/** Reads what all processes let in of these callers' requests, and keeps what the others did. */
export async function learnCounts(reader: Reader, told: Told): Promise<void> {
  const tallies = [...told.keys()];
  const before = new Map(tallies.map((tally) => [tally, countOthers(tally)]));
  const byKey = new Map(tallies.map((tally) => [keyOf(sha256(tally.caller), tally.policy), tally]));
  const hashes = tallies.map(({ caller }) => sha256(caller));
  const policies = tallies.map(({ policy }) => policy);
  const rows = await reader
    .selectFrom('request_count')
    .select(['caller_hash', 'limit_group', 'window_start', 'requests'])
    .where(sql<boolean>`(caller_hash, limit_group) in (select * from unnest(${hashes}::bytea[], ${policies}::text[]))`)
    .where('window_start', '>', sql<Date>`now() - ${WINDOW}`)
    .execute();
  for (const row of rows) {
    const tally = byKey.get(keyOf(row.caller_hash, row.limit_group));
    if (!tally) continue;
    const slot = slotAt(tally, Math.round(row.window_start.getTime() / tally.slotMilliseconds));
    slot.others = Math.max(0, row.requests - slot.told);
  }
  for (const [tally, own] of told) {
    const others = countOthers(tally) - (before.get(tally) ?? 0);
    tally.lastTold = own;
    if (own > 0) tally.othersPerOwn = Math.min(MOST_OTHERS, Math.max(0, others / own));
  }
}

/** Removes what no window reaches any more. */
export async function sweepCounts(write: OneWrite): Promise<void> {
  await write.deleteFrom('request_count').where('window_start', '<', sql<Date>`now() - 2 * ${WINDOW}`).execute();
}

/** The window's length stands in the policy's name: `default/60`. */
const WINDOW = sql`split_part(limit_group, '/', 2)::integer * interval '1 second'`;

function countOthers(tally: Tally): number {
  return [...tally.slots.values()].reduce((sum, { others }) => sum + others, 0);
}

function listNews(tally: Tally): News[] {
  return [...tally.slots]
    .map(([number, slot]) => ({
      tally,
      slot,
      startsAt: new Date(Math.round(number * tally.slotMilliseconds)),
      requests: slot.own - slot.told,
    }))
    .filter(({ requests }) => requests > 0);
}

function keyOf(hash: Buffer, policy: string): string {
  return `${hash.toString('base64url')} ${policy}`;
}
