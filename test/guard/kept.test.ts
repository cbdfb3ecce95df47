import { expect, test } from 'vitest';
import { keep } from '#guard/kept.ts';

const MINUTE = 60_000;

function openKept(options: { readonly maxAgeMs?: number } = {}) {
  const clock = { now: 0, loads: 0, isBroken: false };
  const kept = keep<number>({
    load: async () => {
      clock.loads += 1;
      if (clock.isBroken) throw new Error(`load ${clock.loads} failed`);
      return { value: clock.loads, ...options };
    },
    maxAgeMs: 10 * MINUTE,
    staleMs: 60 * MINUTE,
    cooldownMs: 10_000,
    now: () => clock.now,
  });
  return { kept, clock };
}

test('a value is kept for its time and loaded again after it', async () => {
  const { kept, clock } = openKept();
  expect(await kept.get()).toBe(1);
  clock.now = 10 * MINUTE - 1;
  expect(await kept.get()).toBe(1);
  clock.now = 10 * MINUTE;
  expect(await kept.get()).toBe(2);
});

test('whoever sends it may shorten its time, never lengthen it', async () => {
  for (const [maxAgeMs, loads] of [
    [5000, 2],
    [60 * MINUTE, 1],
  ] as const) {
    const { kept, clock } = openKept({ maxAgeMs });
    await kept.get();
    clock.now = 5000;
    expect(await kept.get()).toBe(loads);
    clock.now = 20 * MINUTE;
    expect(await kept.get()).toBe(loads + 1);
  }
});

test('an old value serves while the load fails, which is tried every five seconds, and at last no more', async () => {
  const { kept, clock } = openKept();
  await kept.get();
  clock.isBroken = true;
  clock.now = 20 * MINUTE;
  expect(await kept.get()).toBe(1);
  expect(await kept.get()).toBe(1);
  expect(clock.loads).toBe(2);
  clock.now += 5000;
  expect(await kept.get()).toBe(1);
  expect(clock.loads).toBe(3);
  clock.now = 61 * MINUTE;
  await expect(kept.get()).rejects.toThrow('load 4 failed');
  clock.isBroken = false;
  clock.now += 5000;
  expect(await kept.get()).toBe(5);
});

test('without any value a failure is told for a second before the next attempt', async () => {
  const { kept, clock } = openKept();
  clock.isBroken = true;
  await expect(kept.get()).rejects.toThrow('load 1 failed');
  await expect(async () => kept.get()).rejects.toThrow('load 1 failed');
  clock.isBroken = false;
  clock.now = 1000;
  expect(await kept.get()).toBe(2);
});

test('renewing is done at once, shared, and not again for ten seconds', async () => {
  const { kept, clock } = openKept();
  await kept.get();
  expect(await Promise.all([kept.renew(), kept.renew(), kept.get()])).toEqual([2, 2, 1]);
  clock.now = 9999;
  expect(await kept.renew()).toBe(2);
  clock.now = 10_000;
  expect(await kept.renew()).toBe(3);
});
