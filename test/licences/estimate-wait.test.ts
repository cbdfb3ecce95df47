import { describe, expect, test } from 'vitest';
import { estimateWait, type SeatInUse } from '#licences/estimate-wait.ts';

const MINUTE = 60;
const HOUR = 3600;

/** A seat that is used now, taken so long ago. */
function used(heldSeconds: number): SeatInUse {
  return { heldSeconds, unusedSeconds: MINUTE, leftSeconds: 29 * MINUTE };
}

describe('when a seat is likely to come free', () => {
  test('is not said where nothing is known', () => {
    expect(estimateWait([used(HOUR)], [])).toBeUndefined();
    expect(estimateWait([], [])).toBeUndefined();
    expect(estimateWait([used(HOUR)], [HOUR, HOUR, HOUR, HOUR])).toBeUndefined();
  });

  test('is when a seat runs out that has been unused for longer than it lasts', () => {
    const left = { heldSeconds: HOUR, unusedSeconds: 20 * MINUTE, leftSeconds: 10 * MINUTE };
    const pausing = { heldSeconds: HOUR, unusedSeconds: 12 * MINUTE, leftSeconds: 18 * MINUTE };
    expect(estimateWait([used(HOUR), left], [])).toBe(10 * MINUTE);
    expect(estimateWait([pausing], [])).toBeUndefined();
  });

  test('goes by how long seats were held before', () => {
    const past = [50, 55, 60, 65, 70].map((minutes) => minutes * MINUTE);
    expect(estimateWait([used(48 * MINUTE)], past)).toBe(12 * MINUTE);
    expect(estimateWait([used(0)], past)).toBe(HOUR);
  });

  test('is sooner the more seats there are', () => {
    const past = Array.from({ length: 100 }, (_, at) => (at + 1) * 2 * MINUTE);
    const waits = [1, 2, 5, 20].map((seats) => estimateWait(Array(seats).fill(used(0)), past) ?? Infinity);
    expect(waits).toEqual(waits.toSorted((a, b) => b - a));
    expect(waits[0]).toBe(100 * MINUTE);
    expect(waits[3]).toBeLessThan(10 * MINUTE);
  });

  test('says nothing of a seat held for longer than any before, nor of what takes longer than half a day', () => {
    const past = Array(9).fill(HOUR);
    expect(estimateWait([used(2 * HOUR)], past)).toBeUndefined();
    expect(estimateWait([used(2 * HOUR), used(HOUR / 2)], past)).toBe(HOUR / 2);
    expect(estimateWait([used(0)], Array(9).fill(13 * HOUR))).toBeUndefined();
  });
});
