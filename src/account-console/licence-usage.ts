import type { UsageBucket } from '#licences/usage.ts';
import { type UsageRange, usageRanges } from '#licences/usage-range.ts';
import { localDate } from '#platform/local-time.ts';
import { drawSeatChart, type SeatTick } from '#platform/seat-chart.ts';
import type { ShortPart } from '#platform/words/say.ts';
import type { Words } from '#platform/words/words.ts';
import type { Visit } from '#web/visit.ts';
import type { UsagePart } from './licence-pages.ts';

interface Drawn {
  readonly range: UsageRange;
  readonly buckets: readonly UsageBucket[];
  /** How many seats there are. */
  readonly capacity: number;
  readonly words: Words;
  readonly timeZone: string;
  /** The licence's page. */
  readonly url: string;
}

/** From `?range=`: a day unless it says another. */
export function readRange({ query }: Pick<Visit, 'query'>): UsageRange {
  return usageRanges.find((range) => range === query.get('range')) ?? 'day';
}

/** What the page shows of a licence's past: the chart, and the same as a table with the newest first. */
export function usagePart({ range, buckets, capacity, words, timeZone, url }: Drawn): UsagePart {
  const { tick, row } = MANNERS[range];
  const columns = buckets.map((bucket, index) => ({
    ...bucket,
    tick: tickAt(bucket.from, buckets[index - 1]?.from, { ...tick, words, timeZone }),
  }));
  return {
    range,
    ranges: usageRanges.map((one) => ({ range: one, url: `${url}?range=${one}` })),
    csvUrl: `${url}/usage.csv?range=${range}`,
    chart: drawSeatChart(columns, capacity),
    capacity,
    peak: Math.max(0, ...buckets.map(({ peak }) => peak)),
    refusals: buckets.reduce((sum, { refusals }) => sum + refusals, 0),
    rows: buckets
      .map(({ from, peak, mean, refusals, longestLine }) => ({
        from: words.say.short(from, timeZone, row),
        mean: Math.round(mean * 10) / 10,
        ...{ peak, refusals, longestLine },
      }))
      .reverse(),
    zoneUrl: '/account/profile#zoneinfo',
  };
}

type LocalDate = ReturnType<typeof localDate>;

interface Manner {
  readonly say: ShortPart;
  /** A step is marked where this is another than at the step before. */
  key(at: LocalDate): number;
  /** Whether the mark is left out where there is little room. */
  isMinor(at: LocalDate): boolean;
}

/** A number that is another every Monday. */
function weekOf({ year, month, day }: LocalDate): number {
  return Math.floor((Date.UTC(year, month - 1, day) / 86_400_000 + 3) / 7);
}

/** How each range is labelled: under the chart, and in the rows of the table. */
const MANNERS: Readonly<Record<UsageRange, { readonly tick: Manner; readonly row: ShortPart }>> = {
  hour: {
    row: 'time',
    tick: { say: 'time', key: ({ minute }) => Math.floor(minute / 10), isMinor: ({ minute }) => minute % 20 !== 0 },
  },
  day: {
    row: 'time',
    tick: { say: 'time', key: ({ hour }) => Math.floor(hour / 3), isMinor: ({ hour }) => hour % 6 !== 0 },
  },
  week: { row: 'weekdayTime', tick: { say: 'weekday', key: ({ day }) => day, isMinor: () => false } },
  month: { row: 'day', tick: { say: 'day', key: weekOf, isMinor: () => false } },
  year: { row: 'date', tick: { say: 'month', key: ({ month }) => month, isMinor: ({ month }) => month % 2 === 0 } },
};

function tickAt(
  from: Date,
  before: Date | undefined,
  { say, key, isMinor, words, timeZone }: Manner & { readonly words: Words; readonly timeZone: string },
): SeatTick | undefined {
  if (!before) return undefined;
  const local = localDate(from, timeZone);
  if (key(local) === key(localDate(before, timeZone))) return undefined;
  return { words: words.say.short(from, timeZone, say), isMinor: isMinor(local) };
}
