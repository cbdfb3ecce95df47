import { describe, expect, test } from 'vitest';
import { localDate, startOfDay } from '#platform/local-time.ts';

describe('a day begins', () => {
  test.each([
    ['UTC', '2026-11-20T12:10:00Z', 0, '2026-11-20T00:00:00.000Z'],
    ['Europe/Zurich', '2026-11-20T12:10:00Z', 0, '2026-11-19T23:00:00.000Z'],
    ['Europe/Zurich', '2026-11-19T23:30:00Z', 0, '2026-11-19T23:00:00.000Z'],
    ['Asia/Kathmandu', '2026-11-20T12:10:00Z', 0, '2026-11-19T18:15:00.000Z'],
    ['America/New_York', '2026-11-20T03:00:00Z', 0, '2026-11-19T05:00:00.000Z'],
    ['Europe/Zurich', '2026-03-29T12:00:00Z', 0, '2026-03-28T23:00:00.000Z'],
    ['Europe/Zurich', '2026-03-29T12:00:00Z', 1, '2026-03-29T22:00:00.000Z'],
    ['Europe/Zurich', '2026-10-25T12:00:00Z', 1, '2026-10-25T23:00:00.000Z'],
    ['UTC', '2026-01-03T00:00:00Z', -3, '2025-12-31T00:00:00.000Z'],
    // The clocks go from midnight to one.
    ['Africa/Cairo', '2026-04-24T12:00:00Z', 0, '2026-04-23T22:00:00.000Z'],
  ])('in %s, as clocks there have it: %s, %i days on', (zone, at, days, begins) => {
    expect(startOfDay(new Date(at), zone, days).toISOString()).toBe(begins);
  });
});

test('a calendar and a clock show the same moment otherwise elsewhere', () => {
  const at = new Date('2026-11-22T23:20:59.999Z');
  expect(localDate(at, 'UTC')).toEqual({ year: 2026, month: 11, day: 22, weekday: 6, hour: 23, minute: 20 });
  expect(localDate(at, 'Asia/Kolkata')).toEqual({ year: 2026, month: 11, day: 23, weekday: 0, hour: 4, minute: 50 });
});
