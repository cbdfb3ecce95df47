import { type RawBuilder, sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';

/** What became of one licence's seats in one step of time. */
export interface UsageStep {
  readonly licenceId: string;
  /** From 0. */
  readonly step: number;
  /** The most seats held at once. */
  readonly peak: number;
  /** Of all seats together, how long they were held. */
  readonly busySeconds: number;
  /** How many people found no seat, or waited for one. */
  readonly refusals: number;
  /** The most people who waited at once. */
  readonly longestLine: number;
}

interface Asked {
  readonly licenceIds: readonly string[];
  /** The ends of the steps in order, one more than there are steps. */
  readonly bounds: readonly Date[];
  /** Until then those who hold a seat or wait now have done so. */
  readonly now: Date;
}

/**
 * Counts from the single uses, refusals and waits that are kept, to the moment: a sweep over the beginnings and ends of
 * all of them, in which a seat that changes hands is held once. Steps in which nothing happened are left out. One
 * statement.
 */
export async function countUsage(reader: Reader, { licenceIds, bounds, now }: Asked): Promise<UsageStep[]> {
  const [first = now, last = now] = [bounds.at(0), bounds.at(-1)];
  const whole = { ids: licenceIds, first: stamp(first), last: stamp(last), now: stamp(now) };
  const ends = sql`${bounds.map((bound) => bound.toISOString())}::timestamptz[]`;
  const usage = sql<UsageStep>`(
    with ${held(whole)}, ${asked(whole)}, ${edges(whole, ends)}, levels as (
      select licence_id, at, sum(sum(seats)) over line as seats, sum(sum(people)) over line as people,
        lead(at) over line as until
      from edge group by licence_id, at window line as (partition by licence_id order by at)
    ), taken as (
      select licence_id, width_bucket(at, ${ends}) - 1 as step, max(seats) as peak,
        sum(seats * extract(epoch from until - at)) as busy, max(people) as longest
      from levels where until is not null group by licence_id, step
    ), refused as (
      select licence_id, width_bucket(since, ${ends}) - 1 as step, count(*) as refusals
      from asked where since >= ${whole.first} and since < ${whole.last} group by licence_id, step
    )
    select licence_id as "licenceId", step, coalesce(peak, 0)::int as peak, coalesce(busy, 0)::float8 as "busySeconds",
      coalesce(refusals, 0)::int as refusals, coalesce(longest, 0)::int as "longestLine"
    from taken full join refused using (licence_id, step)
    where peak > 0 or refusals > 0 or longest > 0)`;
  return reader.selectFrom(usage.as('usage')).selectAll().orderBy('licenceId').orderBy('step').execute();
}

interface Whole {
  readonly ids: readonly string[];
  readonly first: RawBuilder<Date>;
  readonly last: RawBuilder<Date>;
  readonly now: RawBuilder<Date>;
}

const stamp = (at: Date) => sql<Date>`${at.toISOString()}::timestamptz`;

/**
 * When each seat was held. A seat's last holder may have let go a moment after the next one's transaction began, and
 * both say so: that moment counts once, or there would be a seat too many.
 */
const held = ({ ids, first, last, now }: Whole) => sql`
    every_use as (
      select licence_id, slot, since, until from seat_use
        where licence_id = any(${ids}) and until > ${first} and since < ${last} and until > since
      union all
      select licence_id, slot, since, least(${now}, expires_at) from seat
        where licence_id = any(${ids}) and holder is not null and since < ${last}
          and least(${now}, expires_at) > greatest(since, ${first})
    ), held as (
      select licence_id, until, greatest(since, max(until) over (
        partition by licence_id, slot order by since, until rows between unbounded preceding and 1 preceding)) as since
      from every_use
    )`;

/** When each person was told that there is none, and until when they waited for one. Who left a page open, left. */
const asked = ({ ids, first, last, now }: Whole) => sql`
    asked as (
      select licence_id, at as since, until from seat_refusal
        where licence_id = any(${ids}) and at < ${last} and (at >= ${first} or until > ${first})
      union all
      select licence_id, created_at, case when seen_at > ${now} - interval '1 minute' then ${now} else seen_at end
        from seat_wait where licence_id = any(${ids}) and created_at < ${last}
    )`;

/** Every beginning and end within the whole, and the ends of the steps, so that no level reaches over two. */
const edges = ({ ids, first, last }: Whole, ends: RawBuilder<unknown>) => sql`
    span as (
      select licence_id, greatest(since, ${first}) as since, least(until, ${last}) as until, seats, people
        from (select licence_id, since, until, 1 as seats, 0 as people from held
          union all select licence_id, since, until, 0, 1 from asked) spans
        where greatest(since, ${first}) < least(until, ${last})
    ), edge as (
      select licence_id, since as at, seats, people from span
      union all select licence_id, until, -seats, -people from span
      union all select id, at, 0, 0 from unnest(${ids}::text[]) id, unnest(${ends}) at
    )`;
