import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse({ environment: { MAIL_FROM: 'Acme Institute <security@acme.test>' } });
});
afterAll(() => house[Symbol.asyncDispose]());

const ask = (path: string) => fetch(`${house.issuer}/.well-known/${path}`, { redirect: 'manual' });

test('security.txt says whom to write to, where it stands and until when it holds (RFC 9116)', async () => {
  const answer = await ask('security.txt');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
  const text = await answer.text();
  expect(text).toMatch(/^Contact: mailto:security@acme\.test\r\n/);
  expect(text).toContain(`\r\nCanonical: ${house.issuer}/.well-known/security.txt\r\n`);
  const expires = /\r\nExpires: (\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z)\r\n/.exec(text)?.[1] ?? '';
  const days = (Date.parse(expires) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(30);
  expect(days).toBeLessThan(365);
});

test('change-password is a redirect to the page that does it, kept by nobody', async () => {
  const answer = await ask('change-password');
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/account/security/password']);
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('what nobody agreed on is not there, so that programs can rely on what is', async () => {
  for (const name of ['', 'nothing', 'resource-that-should-not-exist-whose-status-code-should-not-be-200']) {
    expect((await ask(name)).status).toBe(404);
  }
});
