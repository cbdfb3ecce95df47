import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '#management-api/operations.ts';
import { type Api, openApi } from './open-api.ts';

let api: Api;
let token: string;
beforeAll(async () => {
  api = await openApi();
  ({ token } = await api.newcomer());
});
afterAll(() => api[Symbol.asyncDispose]());

const writing = operations.filter(({ method }) => method !== 'GET');
const names = writing.map((row) => [`${row.method} ${row.path}`, row] as const);

describe('the API', () => {
  test('answers what is not there, and what cannot be done, as problems', async () => {
    const gone = await api.call('/api/v1/nothing', { token });
    expect([gone.status, gone.body.type]).toEqual([404, 'urn:usher:problem:not-found']);
    const wrong = await api.call('/api/v1/me/apps', { method: 'PUT', token, body: {} });
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  test('is JSON, and says so to who wants something else', async () => {
    const { status, body } = await api.call('/api/v1/me', { token, headers: { accept: 'text/html' } });
    expect([status, body.type]).toEqual([406, 'urn:usher:problem:not-acceptable']);
    const anything = await api.call('/api/v1/me', { token, headers: { accept: '*/*' } });
    expect(anything.status).toBe(200);
  });

  test.each(names)('%s takes JSON alone, in one piece, with the names it knows', async (_, { method, path }) => {
    const ask = (headers: Record<string, string>, body: unknown) =>
      api.call(path.replace(':id', 'nothing'), { method, token, body, headers });
    expect((await ask({ 'content-type': 'application/x-www-form-urlencoded' }, {})).status).toBe(415);
    expect((await ask({ 'content-encoding': 'gzip' }, {})).status).toBe(415);
    // What an app keeps with a session has whatever names it likes.
    const isFree = method === 'PUT' && path.endsWith('/session-data');
    expect((await ask({}, { is_admin: true })).status).toBe(isFree ? 204 : 422);
    for (const odd of ['text', 7, null, [1], { code: '\u0000' }, { ['__proto__']: 1 }]) {
      expect([400, 422], JSON.stringify(odd)).toContain((await ask({}, odd)).status);
    }
    expect((await ask({}, { code: 'x'.repeat(70_000) })).status).toBe(413);
  });

  test('takes no query it does not know, nor one name twice', async () => {
    for (const query of ['?admin=1', '?access_token=x', '?a=1&a=2', '?a=%00', '?a=%ff']) {
      expect([400, 422], query).toContain((await api.call(`/api/v1/me${query}`, { token })).status);
    }
    const asked = { method: 'PATCH', token, body: {} };
    expect((await api.call('/api/v1/me?admin=1', asked)).status).toBe(422);
  });

  test('finds nothing under an id that is no id', async () => {
    for (const id of ['%00', '%ff', '..%2f..', "'--", '%F0%9F%8E%9F', 'x'.repeat(2000)]) {
      for (const kind of ['sessions', 'apps', 'passkeys']) {
        const { status } = await api.call(`/api/v1/me/${kind}/${id}`, { method: 'DELETE', token });
        expect([400, 404], `${kind} ${id}`).toContain(status);
      }
    }
  });

  test('counts requests by the account, whichever app makes them', async () => {
    const { db } = api.product.house;
    const value = JSON.stringify({ default: { requests: 3, windowSeconds: 60 } });
    await db
      .insertInto('setting')
      .values({ name: 'rateLimits', value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute();
    const [one, another] = [await api.newcomer(), await api.newcomer()];
    await expect
      .poll(() => api.call('/api/v1/me', { token: one.token }).then(({ status }) => status), { timeout: 10_000 })
      .toBe(429);
    const refused = await api.call('/api/v1/me', { token: one.token });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await api.call('/api/v1/me', { token: another.token })).headers.ratelimit).toMatch(/^"default";r=2/);
  });
});
