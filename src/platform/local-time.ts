/**
 * The moment a day begins where the clocks show `timeZone` (IANA name, one that is known): the day of `at`, or so many
 * days after it. Where the clocks jump over midnight, the day begins with the first moment there is.
 */
export function startOfDay(at: Date, timeZone: string, days = 0): Date {
  const { year, month, day } = localDate(at, timeZone);
  const wanted = Date.UTC(year, month - 1, day + days);
  // The offset may be another at midnight than at the first guess; it changes once a day at most.
  const guess = new Date(wanted - offsetMs(new Date(wanted), timeZone));
  const midnight = new Date(wanted - offsetMs(guess, timeZone));
  return localDate(midnight, timeZone).day === new Date(wanted).getUTCDate() ? midnight : guess;
}

interface LocalDate {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  /** From 0, Monday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

/** What a clock and a calendar in `timeZone` show. */
export function localDate(at: Date, timeZone: string): LocalDate {
  const local = new Date(at.getTime() + offsetMs(at, timeZone));
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    weekday: (local.getUTCDay() + 6) % 7,
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
  };
}

/** How far the clocks there are ahead of UTC. */
function offsetMs(at: Date, timeZone: string): number {
  const parts = clockOf(timeZone).formatToParts(at);
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'), read('second'));
  return shown - Math.floor(at.getTime() / 1000) * 1000;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Making one takes longer than all it is asked; there are a few hundred zones. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  const made = new Intl.DateTimeFormat('en', { ...fields, second: 'numeric', hourCycle: 'h23', timeZone });
  clocks.set(timeZone, made);
  return made;
}
