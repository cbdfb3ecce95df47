import { describe, expect, test } from 'vitest';
import { boundsOf, usageRanges } from '#licences/usage-range.ts';

const at = (range: (typeof usageRanges)[number], now: string, timeZone = 'UTC') =>
  boundsOf(range, { now: new Date(now), timeZone }).map((bound) => bound.toISOString());

describe('the steps of a range', () => {
  test.each([
    ['hour', 60, '2026-11-20T11:11:00.000Z', '2026-11-20T12:10:00.000Z'],
    ['day', 96, '2026-11-19T12:15:00.000Z', '2026-11-20T12:00:00.000Z'],
    ['week', 84, '2026-11-13T14:00:00.000Z', '2026-11-20T12:00:00.000Z'],
    ['month', 30, '2026-10-22T00:00:00.000Z', '2026-11-20T00:00:00.000Z'],
    ['year', 53, '2025-11-17T00:00:00.000Z', '2026-11-16T00:00:00.000Z'],
  ] as const)('of a %s are %i, and the last of them is not over', (range, count, first, last) => {
    const bounds = at(range, '2026-11-20T12:10:30Z');
    expect([bounds.length - 1, bounds[0], bounds.at(-2), bounds.at(-1)]).toEqual([
      count,
      first,
      last,
      '2026-11-20T12:10:30.000Z',
    ]);
  });

  test('keep to the midnights and Mondays of the zone, over the change of its clocks too', () => {
    const days = at('month', '2026-11-20T12:10:00Z', 'Europe/Zurich');
    expect(days.slice(2, 6)).toEqual([
      '2026-10-23T22:00:00.000Z',
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
      '2026-10-26T23:00:00.000Z',
    ]);
    const weeks = at('year', '2026-11-20T12:10:00Z', 'America/New_York').map((week) => new Date(week));
    const weekday = new Intl.DateTimeFormat('en', { weekday: 'long', hour: 'numeric', timeZone: 'America/New_York' });
    expect(new Set(weeks.slice(0, -1).map((week) => weekday.format(week)))).toEqual(new Set(['Monday 12 AM']));
    expect(at('day', '2026-11-20T12:10:00Z', 'Asia/Kathmandu').at(-2)).toBe('2026-11-20T12:00:00.000Z');
    expect(at('week', '2026-11-20T12:10:00Z', 'Asia/Kathmandu').at(-2)).toBe('2026-11-20T10:15:00.000Z');
  });

  test('begin anew where the clocks jump over midnight', () => {
    const days = at('month', '2026-05-05T12:00:00Z', 'Africa/Cairo');
    expect(days).toContain('2026-04-23T22:00:00.000Z');
    expect(days).toContain('2026-04-24T21:00:00.000Z');
  });

  test.each(usageRanges)('of a %s are in order and never empty, whatever the moment', (range) => {
    for (const now of [
      '2026-11-20T12:00:00Z',
      '2026-11-16T00:00:00Z',
      '2026-10-25T01:00:00Z',
      '2026-03-29T01:00:00Z',
    ]) {
      for (const zone of ['UTC', 'Europe/Zurich', 'America/St_Johns', 'Pacific/Apia', 'Australia/Lord_Howe']) {
        const bounds = boundsOf(range, { now: new Date(now), timeZone: zone }).map(Number);
        expect(
          bounds.slice(1).every((bound, index) => bound > (bounds[index] ?? 0)),
          `${zone} ${now}`,
        ).toBe(true);
      }
    }
  });
});
