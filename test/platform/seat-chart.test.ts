import { describe, expect, test } from 'vitest';
import { drawSeatChart, type SeatColumn } from '#platform/seat-chart.ts';

const column = (peak: number, more: Partial<SeatColumn> = {}): SeatColumn => ({
  peak,
  mean: peak,
  refusals: 0,
  longestLine: 0,
  ...more,
});

describe('the chart of seats', () => {
  test('is a line of steps, each as high as the most seats held in it', () => {
    const { columns, seats, peak, peakArea } = drawSeatChart(
      [0, 1, 1, 3, 2].map((value) => column(value)),
      4,
    );
    expect([columns, seats, peak]).toEqual([5, 4, 'M0 4H1V3H3V1H4V2H5']);
    expect(peakArea).toBe('M0 4H1V3H3V1H4V2H5V4H0Z');
  });

  test('has the average in it, to a hundredth', () => {
    expect(drawSeatChart([column(2, { mean: 4 / 3 }), column(1, { mean: 1 })], 2).mean).toBe('M0 0.67H1V1H2');
  });

  test('says where all seats are taken, below the top where more were lent than bought', () => {
    expect(drawSeatChart([column(3)], 10)).toMatchObject({ seats: 10, capacity: '0%' });
    expect(drawSeatChart([column(12)], 10)).toMatchObject({ seats: 12, capacity: '16.67%' });
  });

  test.each([
    [1, [0, 1]],
    [4, [0, 1, 2, 3, 4]],
    [7, [0, 2, 4, 6]],
    [10, [0, 5, 10]],
    [34, [0, 10, 20, 30]],
    [250, [0, 100, 200]],
    [7000, [0, 2000, 4000, 6000]],
  ])('for %i seats has lines at round numbers', (seats, values) => {
    expect(drawSeatChart([column(0)], seats).grid.map(({ value }) => value)).toEqual(values);
  });

  test('shows who found no seat and how long the line was, on a scale of its own, and nothing where everybody did', () => {
    const tried = [column(1), column(1, { refusals: 2, longestLine: 1 }), column(1, { longestLine: 4 })];
    expect(drawSeatChart(tried, 1).crowd).toEqual({
      people: 4,
      refusals: 'M1.2 4v-2h0.6v2z',
      line: 'M0 4H1V3H2V0H3V4H0Z',
    });
    expect(drawSeatChart([column(1)], 1).crowd).toBeUndefined();
  });

  test('writes under a step what belongs there, where the step begins', () => {
    const tick = { words: 'Mon', isMinor: false };
    expect(drawSeatChart([column(0), column(0, { tick }), column(0)], 1).ticks).toEqual([{ ...tick, at: '33.33%' }]);
  });

  test('of no seats at all, and of no time, can be drawn', () => {
    expect(drawSeatChart([column(0), column(0)], 3)).toMatchObject({ peak: 'M0 3H2', crowd: undefined });
    expect(drawSeatChart([], 3)).toMatchObject({ columns: 0, peak: 'M0 3', ticks: [] });
  });
});
