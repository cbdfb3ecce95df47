import { sql } from 'kysely';
import type { Database, OneWrite, Reader } from '#database/transaction.ts';
import { countUsage, type UsageStep } from './usage-steps.ts';

/** The single uses and refusals are kept for so many days: as long as any chart counts them, and to spare. */
const KEPT_DAYS = 35;
/** What began before an hour's end has been written down so long after it. */
const SETTLED_MINUTES = 5;
/** Hours that were added up are looked at once more, for what was written down late. */
const HOURS_AGAIN = 2;
/** At most so many hours a statement. */
const HOURS_AT_ONCE = 31 * 24;
const HOUR_MS = 3_600_000;
const BATCH = 5000;

/**
 * Adds up every hour that is over, and removes the single uses and refusals that are too old to be looked at one by one.
 * Twice, or in two processes at once, comes to the same. Answers how many hours had anything in them.
 */
export async function rollUpLicenceHours(db: Database): Promise<number> {
  const { rows } = await sql<{ now: Date }>`select now()`.execute(db);
  const now = rows[0]?.now ?? new Date();
  const until = floorToHour(now.getTime() - SETTLED_MINUTES * 60_000);
  let total = 0;
  for (const { id, from } of await listBeginnings(db)) {
    for (let since = floorToHour(from.getTime()); since < until; since += HOURS_AT_ONCE * HOUR_MS) {
      const hours = Math.min(HOURS_AT_ONCE, (until - since) / HOUR_MS);
      const bounds = Array.from({ length: hours + 1 }, (_, index) => new Date(since + index * HOUR_MS));
      const counted = await countUsage(db, { licenceIds: [id], bounds, now });
      await keep(db, counted, bounds);
      total += counted.length;
    }
  }
  await removeOld(db);
  return total;
}

const floorToHour = (ms: number) => Math.floor(ms / HOUR_MS) * HOUR_MS;

/** Where each licence goes on that had anything since its last hours were added up, or ever had before. */
async function listBeginnings(reader: Reader): Promise<{ id: string; from: Date }[]> {
  const beginnings = sql<{ id: string; from: Date }>`(
    select licence.id, greatest(again, fresh) as "from" from licence
      cross join lateral (select max(hour) - make_interval(hours => ${HOURS_AGAIN}) as again
        from licence_hour where licence_id = licence.id) known
      cross join lateral (select least(
        (select min(since) from seat_use where licence_id = licence.id and until > coalesce(again, '-infinity')),
        (select min(since) from seat where licence_id = licence.id),
        (select min(at) from seat_refusal where licence_id = licence.id and at > coalesce(again, '-infinity')),
        (select min(created_at) from seat_wait where licence_id = licence.id)) as fresh) news
      where fresh is not null)`;
  return reader.selectFrom(beginnings.as('beginning')).selectAll().orderBy('id').execute();
}

/** What is known of an hour only ever grows, until what it was counted from is removed: the greater is the truth. */
async function keep(write: OneWrite, counted: readonly UsageStep[], bounds: readonly Date[]): Promise<void> {
  if (counted.length === 0) return;
  await write
    .insertInto('licence_hour')
    .values(
      counted.map(({ licenceId, step, peak, busySeconds, refusals, longestLine }) => ({
        licence_id: licenceId,
        hour: bounds[step] ?? new Date(Number.NaN),
        peak,
        busy_seconds: String(Math.round(busySeconds)),
        refusals,
        longest_line: longestLine,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['licence_id', 'hour']).doUpdateSet({
        peak: sql`greatest(licence_hour.peak, excluded.peak)`,
        busy_seconds: sql`greatest(licence_hour.busy_seconds, excluded.busy_seconds)`,
        refusals: sql`greatest(licence_hour.refusals, excluded.refusals)`,
        longest_line: sql`greatest(licence_hour.longest_line, excluded.longest_line)`,
      }),
    )
    .execute();
}

/** What came to an end so long ago, a batch at a time. */
async function removeOld(write: OneWrite): Promise<void> {
  for (const table of ['seat_use', 'seat_refusal'] as const) {
    for (let removed = BATCH; removed === BATCH; ) {
      const { numDeletedRows } = await write
        .deleteFrom(table)
        .where('id', 'in', (from) =>
          from
            .selectFrom(table)
            .select('id')
            .where(sql<boolean>`until < now() - make_interval(days => ${KEPT_DAYS})`)
            .limit(BATCH),
        )
        .executeTakeFirstOrThrow();
      removed = Number(numDeletedRows);
    }
  }
}
