import { type DeviceName, readDevice } from '../device.ts';

/** Numbers, times and lists in the manner of one locale (BCP 47). */
export interface Say {
  number(value: number): string;
  list(items: readonly string[]): string;
  minutes(count: number): string;
  hours(count: number): string;
  /** A wait, rounded up to what people count in: `45 seconds`, `2 minutes`, `1 hour`. */
  duration(seconds: number): string;
  date(at: Date, timeZone: string): string;
  /** As little of it as a chart or a table has room for. */
  short(at: Date, timeZone: string, part: ShortPart): string;
  /** Date, time and the zone's short name; a zone nobody knows is told in UTC. */
  dateTime(at: Date, timeZone: string): string;
  /** How long ago, as people say it: `just now`, `3 minutes ago`, `yesterday`; of what is to come, `in 2 days`. */
  ago(at: Date, now?: Date): string;
  /** `Firefox on Linux`, from a `User-Agent`; none when it says nothing we know. */
  device(agent: string): string | undefined;
}

/** `runsOn` names a browser and its system in one breath. */
export function createSay(locale: string, runsOn?: DeviceName): Say {
  const numbers = new Intl.NumberFormat(locale);
  const unit = (name: string) => new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long' });
  const units = { second: unit('second'), minute: unit('minute'), hour: unit('hour') };
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' });

  return {
    number: (value) => numbers.format(value),
    list: (items) => lists.format(items),
    minutes: (count) => units.minute.format(count),
    hours: (count) => units.hour.format(count),
    duration(seconds) {
      if (seconds <= 90) return units.second.format(Math.max(1, Math.ceil(seconds)));
      if (seconds <= 90 * 60) return units.minute.format(Math.ceil(seconds / 60));
      return units.hour.format(Math.ceil(seconds / 3600));
    },
    date: (at, timeZone) => formatIn(locale, { dateStyle: 'long' }, timeZone).format(at),
    short: (at, timeZone, part) => formatIn(locale, SHORT[part], timeZone).format(at),
    dateTime: (at, timeZone) => formatIn(locale, DATE_AND_TIME, timeZone).format(at),
    ago: (at, now = new Date()) => formatAgo(relative, (at.getTime() - now.getTime()) / 1000),
    device: (agent) => readDevice(agent, runsOn),
  };
}

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/**
 * In the largest unit that fits; under a minute it is now. What is over is told in full units, what is to come in the
 * nearest number of them: what lasts for seven days ends in seven, a moment after it began too.
 */
function formatAgo(relative: Intl.RelativeTimeFormat, seconds: number): string {
  const [unit, size] = UNITS.find(([, least]) => Math.abs(seconds) >= least) ?? ['second', 0];
  if (size === 0) return relative.format(0, unit);
  return relative.format(seconds < 0 ? Math.trunc(seconds / size) : Math.round(seconds / size), unit);
}

/** `14:30`, `Mon`, `Mon 14:30`, `3 Nov`, `Nov`, `3 Nov 2026`, `3 Nov, 14:30`. */
const SHORT = {
  time: { hour: '2-digit', minute: '2-digit' },
  weekday: { weekday: 'short' },
  weekdayTime: { weekday: 'short', hour: '2-digit', minute: '2-digit' },
  day: { day: 'numeric', month: 'short' },
  month: { month: 'short' },
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  dayTime: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;
export type ShortPart = keyof typeof SHORT;

const DATE_AND_TIME: Intl.DateTimeFormatOptions = {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
};

function formatIn(locale: string, options: Intl.DateTimeFormatOptions, timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone });
  } catch {
    // A person's `zoneinfo` is their own text; a letter must not fail on it.
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  }
}
