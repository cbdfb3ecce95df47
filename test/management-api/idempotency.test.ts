import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sweepKeptAnswers } from '#management-api/kept-answers.ts';
import { type Api, openApi } from './open-api.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const PATH = '/api/v1/me/recovery-codes';

/** Somebody with a second step, who may ask for recovery codes. */
async function openNewcomer() {
  const { person, token } = await api.newcomer();
  await api.product.house.db.insertInto('email_factor').values({ account_id: person.id }).execute();
  return { person, token };
}

const ask = (token: string, key: string, path = PATH, body?: unknown) =>
  api.call(path, { method: 'POST', token, headers: { 'idempotency-key': key }, ...(body !== undefined && { body }) });

describe('the same Idempotency-Key', () => {
  test('is answered the same, and the act is done once', async () => {
    const { person, token } = await openNewcomer();
    const [first, again, quoted] = [await ask(token, 'k-1'), await ask(token, 'k-1'), await ask(token, '"k-1"')];
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(quoted.body).toEqual(first.body);
    expect(await api.product.house.letters(person.email)).toHaveLength(1);
    expect((await ask(token, 'k-2')).body).not.toEqual(first.body);
  });

  test('sent many times at once does it once', async () => {
    const { person, token } = await openNewcomer();
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(token, 'at-once')));
    const done = answers.filter(({ status }) => status === 201);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    expect(new Set(done.map(({ text }) => text)).size).toBe(1);
    expect(await api.product.house.letters(person.email)).toHaveLength(1);
  });

  test('for another request is refused', async () => {
    const { token } = await openNewcomer();
    await ask(token, 'k');
    const { status, body } = await ask(token, 'k', '/api/v1/me/factors/totp');
    expect([status, body.detail]).toEqual([422, 'This Idempotency-Key came with another request before.']);
  });

  test('after a refusal may come with what was put right', async () => {
    const { token } = await openNewcomer();
    const path = '/api/v1/me/email';
    expect((await ask(token, 'k', path, { email: 'nowhere' })).status).toBe(422);
    expect((await ask(token, 'k', path, { email: `new-${Date.now()}@example.com` })).status).toBe(202);
  });

  test('of somebody else, or of another app, is another', async () => {
    const [ada, bob] = [await openNewcomer(), await openNewcomer()];
    expect((await ask(ada.token, 'shared')).text).not.toBe((await ask(bob.token, 'shared')).text);
    const keys = await api.product.house.db.selectFrom('idempotency').select('caller').execute();
    expect(keys.filter(({ caller }) => caller.startsWith(`${ada.person.id} ${api.apps.full.id} `))).toHaveLength(1);
  });

  test('must be one of plain characters', async () => {
    const { token } = await openNewcomer();
    expect((await ask(token, 'a b')).status).toBe(422);
    expect((await ask(token, 'x'.repeat(256))).status).toBe(422);
  });

  test('is let go a day later, and a minute later where its request never came to an end', async () => {
    const { token } = await openNewcomer();
    const { db } = api.product.house;
    const first = await ask(token, 'old');
    await sql`update idempotency set created_at = created_at - interval '25 hours'`.execute(db);
    expect((await ask(token, 'old')).body).not.toEqual(first.body);
    await sql`update idempotency set answer = null`.execute(db);
    expect((await ask(token, 'old')).status).toBe(409);
    await sql`update idempotency set created_at = created_at - interval '61 seconds'`.execute(db);
    expect((await ask(token, 'old')).status).toBe(201);
    await sql`update idempotency set created_at = created_at - interval '25 hours'`.execute(db);
    await sweepKeptAnswers(db);
    expect(await db.selectFrom('idempotency').select('caller').execute()).toEqual([]);
  });
});

test('a kept answer cannot be read without the key its caller chose', async () => {
  const { token } = await openNewcomer();
  const { body } = await ask(token, 'a-key-of-my-own');
  const { db, vault } = api.product.house.house;
  const rows = await db.selectFrom('idempotency').selectAll().execute();
  for (const { answer } of rows) {
    expect(answer).toMatch(/^encrypted:/);
    expect(() => vault.decrypt(answer ?? '', 'idempotency:answer:api')).toThrow();
  }
  expect(JSON.stringify(rows)).not.toContain('a-key-of-my-own');
  expect(JSON.stringify(rows)).not.toContain(body.recovery_codes[0]);
});
