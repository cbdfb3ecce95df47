import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import type { PlainVisitor, Reply } from '../support/visitor.ts';
import { openProduct, type Product } from './open-product.ts';

let one: Product;
let other: Product;
beforeAll(async () => {
  // As an administrator would find it: 100 a minute.
  one = await openProduct({ settings: {} });
  const { issuer, databaseUrl } = one.house;
  other = await openProduct({ issuer, databaseUrl });
});
afterAll(async () => {
  await other[Symbol.asyncDispose]();
  await one[Symbol.asyncDispose]();
});

const REQUESTS = 300;
const SECONDS = 10;

/**
 * As many as were let in, but for a few that are on their way, have been told to the other process: on a machine whose
 * database is slower than the requests are quick, the requests wait.
 */
async function untilTold(passed: number): Promise<void> {
  await until(async () => {
    const { told } = await one.house.db
      .selectFrom('request_count')
      .select((is) => is.fn.sum<string | null>('requests').as('told'))
      .executeTakeFirstOrThrow();
    return passed - Number(told ?? 0) <= 4;
  });
}

/** The most of these moments, in milliseconds, that lie within one minute. */
function mostInAMinute(moments: readonly number[]): number {
  return Math.max(...moments.map((start) => moments.filter((at) => at >= start && at < start + 60_000).length));
}

test('of 300 requests of one caller in ten seconds to two processes 110 pass at most', async () => {
  const visitors = [one.visitor(), other.visitor()] as const;
  const passedAt: number[] = [];
  const refused: Reply[] = [];
  const ask = async (visitor: PlainVisitor) => {
    const reply = await visitor.ask('/csrf');
    if (reply.status === 200) passedAt.push(performance.now());
    else refused.push(reply);
  };
  const asked: Promise<void>[] = [];
  const started = performance.now();
  for (let number = 0; number < REQUESTS; number += 1) {
    asked.push(ask(visitors[number % 2 === 0 ? 0 : 1]));
    const due = started + ((number + 1) * SECONDS * 1000) / REQUESTS;
    await wait(Math.max(0, due - performance.now()));
    if (number % 5 === 4) await untilTold(passedAt.length);
  }
  await Promise.all(asked);
  expect(passedAt.length + refused.length).toBe(REQUESTS);
  expect(passedAt.length).toBeGreaterThanOrEqual(90);
  expect(mostInAMinute(passedAt)).toBeLessThanOrEqual(110);
  for (const { status, headers } of refused) {
    expect(status).toBe(429);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(headers['ratelimit-policy']).toBe('"default";q=100;w=60');
  }
});

test('somebody who began at one process goes on at the other', async () => {
  const visitor = one.visitor();
  await visitor.go('/sign-in');
  const path = visitor.page.url.pathname;
  const cookie = Object.entries(visitor.cookies())
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
  const reply = await other.visitor().ask(path, { headers: { cookie } });
  expect([reply.status, reply.text]).toEqual([200, expect.stringContaining('id="password"')]);
});
