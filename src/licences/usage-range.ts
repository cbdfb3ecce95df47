import { localDate, startOfDay } from '#platform/local-time.ts';

/** How far back somebody looks, ending now. */
export const usageRanges = ['hour', 'day', 'week', 'month', 'year'] as const;
export type UsageRange = (typeof usageRanges)[number];

export interface Around {
  readonly now: Date;
  /** Whose days and weeks count (IANA name). */
  readonly timeZone: string;
}

const MINUTE_MS = 60_000;

/** So many steps of so many minutes, or of so many days: as fine as can still be told apart in a chart. */
const SHAPES: Readonly<Record<UsageRange, { count: number } & ({ minutes: number } | { days: number })>> = {
  hour: { count: 60, minutes: 1 },
  day: { count: 96, minutes: 15 },
  week: { count: 84, minutes: 120 },
  month: { count: 30, days: 1 },
  year: { count: 53, days: 7 },
};

/**
 * The ends of the steps a range is told in, one more than there are steps, in order; the last is now, in the midst of
 * its step. Steps keep to the clocks and the calendar of the zone, and weeks begin on Monday (ISO 8601).
 */
export function boundsOf(range: UsageRange, { now, timeZone }: Around): Date[] {
  const { count, ...step } = SHAPES[range];
  // A step that begins this moment has nothing in it yet.
  const last = new Date(now.getTime() - 1);
  const backwards = Array.from({ length: count }, (_, index) => index - count + 1);
  if ('days' in step) {
    const monday = step.days === 7 ? localDate(last, timeZone).weekday : 0;
    return [...backwards.map((index) => startOfDay(last, timeZone, index * step.days - monday)), now];
  }
  const stepMs = step.minutes * MINUTE_MS;
  const midnight = startOfDay(last, timeZone).getTime();
  const latest = midnight + Math.floor((last.getTime() - midnight) / stepMs) * stepMs;
  return [...backwards.map((index) => new Date(latest + index * stepMs)), now];
}
