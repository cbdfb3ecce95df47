import { describe, expect, test } from 'vitest';
import { createTallies } from '#web/rate-limit.ts';

const limit = { requests: 100, windowSeconds: 60 };
const turn = { caller: 'address:192.0.2.1', group: 'default', limit };

/** A limiter whose time stands still until it is moved. */
function openLimiter() {
  let now = Date.UTC(2026, 10, 22);
  const tallies = createTallies(() => new Date(now));
  return { tallies, wait: (seconds: number) => (now += seconds * 1000) };
}

describe('a limit within one process', () => {
  test('lets in exactly as many as it says, however fast they come', () => {
    const { tallies } = openLimiter();
    const verdicts = Array.from({ length: 300 }, () => tallies.take(turn));
    expect(verdicts.filter(({ isAllowed }) => isAllowed)).toHaveLength(100);
    expect(verdicts[0]).toEqual({ isAllowed: true, remaining: 99, resetSeconds: 60 });
    expect(verdicts[299]).toMatchObject({ isAllowed: false, remaining: 0 });
  });

  test('lets in no more at the turn of a minute', () => {
    const { tallies, wait } = openLimiter();
    wait(55);
    for (let request = 0; request < 100; request += 1) tallies.take(turn);
    wait(10);
    expect(tallies.take(turn).isAllowed).toBe(false);
  });

  test('says when a request will be let in again, and keeps its word', () => {
    const { tallies, wait } = openLimiter();
    for (let request = 0; request < 60; request += 1) tallies.take(turn);
    wait(20);
    for (let request = 0; request < 40; request += 1) tallies.take(turn);
    const { isAllowed, resetSeconds } = tallies.take(turn);
    expect([isAllowed, resetSeconds]).toEqual([false, 40]);
    wait(resetSeconds);
    expect(tallies.take(turn)).toMatchObject({ isAllowed: true, remaining: 59 });
  });

  test('counts callers, groups and windows apart', () => {
    const { tallies } = openLimiter();
    const single = { ...turn, limit: { requests: 1, windowSeconds: 60 } };
    expect(tallies.take(single).isAllowed).toBe(true);
    expect(tallies.take(single).isAllowed).toBe(false);
    expect(tallies.take({ ...single, caller: 'address:192.0.2.2' }).isAllowed).toBe(true);
    expect(tallies.take({ ...single, group: 'protocol' }).isAllowed).toBe(true);
  });

  test('a window of one second works as one of a day does', () => {
    for (const windowSeconds of [1, 86_400]) {
      const { tallies, wait } = openLimiter();
      const few = { ...turn, limit: { requests: 2, windowSeconds } };
      const verdicts = [tallies.take(few), tallies.take(few), tallies.take(few)];
      expect(verdicts.map(({ isAllowed }) => isAllowed)).toEqual([true, true, false]);
      wait(windowSeconds);
      tallies.prune();
      expect(tallies.take(few)).toMatchObject({ isAllowed: true, remaining: 1 });
    }
  });
});
