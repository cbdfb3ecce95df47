import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

test('of 300 requests of one caller in ten seconds to two processes 110 pass at most', {
  timeout: 60_000,
}, async () => {
  const visitors = [one.visitor(), other.visitor()] as const;
  const asked: Promise<{ status: number; headers: Record<string, unknown> }>[] = [];
  const started = performance.now();
  for (let number = 0; number < REQUESTS; number += 1) {
    asked.push(visitors[number % 2 === 0 ? 0 : 1].ask('/csrf'));
    const due = started + ((number + 1) * SECONDS * 1000) / REQUESTS;
    await wait(Math.max(0, due - performance.now()));
  }
  const replies = await Promise.all(asked);
  const passed = replies.filter(({ status }) => status === 200);
  const refused = replies.filter(({ status }) => status === 429);
  expect(passed.length + refused.length).toBe(REQUESTS);
  expect(passed.length).toBeGreaterThanOrEqual(90);
  expect(passed.length).toBeLessThanOrEqual(110);
  for (const { headers } of refused) {
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
