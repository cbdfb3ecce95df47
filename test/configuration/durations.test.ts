import { expect, test } from 'vitest';
import { parseDuration, parseRate } from '#configuration/durations.ts';

test('durations are a number and a unit', () => {
  expect(['10s', '15m', '1h', '30d', '2w', '1y'].map(parseDuration)).toEqual([
    10, 900, 3600, 2_592_000, 1_209_600, 31_536_000,
  ]);
  expect([0, '0', '0s'].map(parseDuration)).toEqual([0, 0, 0]);
});

test('what could be misread is no duration', () => {
  for (const text of ['15', 15, '15 m', '1.5h', '-1d', '15M', 'P1Y', '', 'm', '9999999999s']) {
    expect(parseDuration(text), String(text)).toBeUndefined();
  }
});

test('a rate is so many requests in a window', () => {
  expect(parseRate('100/m')).toEqual({ requests: 100, windowSeconds: 60 });
  expect(parseRate('5/10s')).toEqual({ requests: 5, windowSeconds: 10 });
  for (const text of ['0/m', '100', '100/', '/m', '100/0s', '100 / m', '-1/m']) {
    expect(parseRate(text), text).toBeUndefined();
  }
});
