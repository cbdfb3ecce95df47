/** Years, months, weeks and days of ISO 8601: `P1Y6M`. Shorter than a day no licence is. */
export const DURATION = /^P(?=\d)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,6})W)?(?:(\d{1,7})D)?$/;

/** Later than this no date can be written as others read it. */
const LAST_MOMENT = Date.UTC(9999, 11, 31);

/**
 * So much later by the calendar, in UTC; a month after 31 January is the last day of February. Undefined for a text that
 * is no duration, and beyond the year 9999.
 */
export function addDuration(from: Date, duration: string): Date | undefined {
  const [years, months, weeks, days] = (DURATION.exec(duration)?.slice(1) ?? []).map((count) => Number(count ?? 0));
  if (years === undefined || months === undefined || weeks === undefined || days === undefined) return undefined;
  const end = new Date(from);
  end.setUTCDate(1);
  end.setUTCMonth(end.getUTCMonth() + years * 12 + months);
  const lastOfMonth = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
  end.setUTCDate(Math.min(from.getUTCDate(), lastOfMonth) + weeks * 7 + days);
  return end.getTime() <= LAST_MOMENT ? end : undefined;
}
