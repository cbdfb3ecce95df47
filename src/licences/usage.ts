import { sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';
import { type Around, boundsOf, type UsageRange } from './usage-range.ts';
import { countUsage, type UsageStep } from './usage-steps.ts';

/** What became of a licence's seats from one moment to another. */
export interface UsageBucket {
  readonly from: Date;
  readonly until: Date;
  /** The most seats held at once. */
  readonly peak: number;
  /** How many were held on average. */
  readonly mean: number;
  /** How many people found no seat, or waited for one. */
  readonly refusals: number;
  /** The most people who waited at once. */
  readonly longestLine: number;
}

interface Asked extends Around {
  readonly licenceId: string;
  readonly range: UsageRange;
}

type Counted = Omit<UsageStep, 'licenceId'>;

const HOUR_MS = 3_600_000;

/**
 * A licence's past in equal steps up to now, the quiet ones too. Where steps are made of hours, those that were added up
 * already (`rollUpLicenceHours`) are taken from there, and the rest is counted from the single uses: two statements; the
 * others one. An hour that two days of the zone share counts for the first.
 */
export async function readUsage(reader: Reader, asked: Asked): Promise<UsageBucket[]> {
  const { licenceId, range, now } = asked;
  const bounds = boundsOf(range, asked);
  const hours = isOfHours(range, bounds) ? await readHours(reader, licenceId, bounds) : [];
  const rolledUntil = Math.max(...hours.map(({ until }) => until.getTime()));
  const done = bounds.findLastIndex((bound) => bound.getTime() <= rolledUntil);
  const rest = done < 0 ? bounds : [new Date(rolledUntil), ...bounds.slice(done + 1)];
  const recent = rest.length < 2 ? [] : await countUsage(reader, { licenceIds: [licenceId], bounds: rest, now });
  const steps = [...hours, ...recent.map((one) => ({ ...one, step: one.step + Math.max(done, 0) }))];
  return bounds.slice(0, -1).map((from, step) => {
    const until = bounds[step + 1] ?? now;
    return {
      from,
      until,
      ...addUp(
        steps.filter((one) => one.step === step),
        until.getTime() - from.getTime(),
      ),
    };
  });
}

/** Days are, but for what a zone with odd minutes puts into the next; shorter steps only where they begin with one. */
function isOfHours(range: UsageRange, bounds: readonly Date[]): boolean {
  if (range === 'month' || range === 'year') return true;
  return bounds.slice(0, -1).every((bound) => bound.getTime() % HOUR_MS === 0);
}

function addUp(steps: readonly Counted[], lengthMs: number) {
  const sum = (read: (step: Counted) => number) => steps.reduce((total, step) => total + read(step), 0);
  return {
    peak: Math.max(0, ...steps.map(({ peak }) => peak)),
    mean: sum(({ busySeconds }) => busySeconds) / (lengthMs / 1000),
    refusals: sum(({ refusals }) => refusals),
    longestLine: Math.max(0, ...steps.map(({ longestLine }) => longestLine)),
  };
}

/** Of each step what its hours came to, and until when they reach. */
async function readHours(reader: Reader, licenceId: string, bounds: readonly Date[]) {
  const ends = sql`${bounds.map((bound) => bound.toISOString())}::timestamptz[]`;
  const rows = await reader
    .selectFrom('licence_hour')
    .select([
      sql<number>`width_bucket(hour, ${ends}) - 1`.as('step'),
      sql<number>`max(peak)`.as('peak'),
      sql<number>`sum(busy_seconds)::float8`.as('busySeconds'),
      sql<number>`sum(refusals)::int`.as('refusals'),
      sql<number>`max(longest_line)`.as('longestLine'),
      sql<Date>`max(hour)`.as('latest'),
    ])
    .where('licence_id', '=', licenceId)
    .where('hour', '>=', bounds.at(0) ?? new Date())
    .where('hour', '<', bounds.at(-1) ?? new Date())
    .groupBy('step')
    .execute();
  return rows.map(({ latest, ...row }) => ({ ...row, until: new Date(latest.getTime() + HOUR_MS) }));
}
