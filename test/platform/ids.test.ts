import { expect, test } from 'vitest';
import { newId, randomText } from '#platform/ids.ts';

test('an id says what it is of and is 22 random base62 characters', () => {
  expect(newId('acc')).toMatch(/^acc_[0-9A-Za-z]{22}$/);
  expect(new Set(Array.from({ length: 10_000 }, () => newId('cli'))).size).toBe(10_000);
});

test('no letter is likelier than another', () => {
  const counts = new Map<string, number>();
  for (const letter of randomText(62_000)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect(counts.size).toBe(62);
  // Each is expected 1,000 times with a standard deviation of 32; seven of those are never seen.
  for (const [letter, count] of counts) expect(Math.abs(count - 1000), letter).toBeLessThan(225);
});
