import { expect, test } from 'vitest';
import { age } from './open-adapter.ts';
import { Browser, openTestProvider, redemption, refreshment, type TestProvider } from './open-provider.ts';

async function signIn(given: TestProvider, params: Record<string, string> = {}): Promise<string> {
  const { body } = await given.token(redemption(await new Browser(given.url).authorize(params)));
  return body.refresh_token;
}

async function grantOf(given: TestProvider) {
  const { rows } = await given.database.pool.query('select status, ended_by from "grant"');
  return rows[0];
}

test('a used refresh token presented again within the grace is answered with the same successor', async () => {
  await using given = await openTestProvider({ limits: { refreshGraceSeconds: 300 } });
  const first = await signIn(given);
  const second = await given.token(refreshment(first));
  await age(given.database, 200);
  const again = await given.token(refreshment(first));
  expect(again).toMatchObject({ status: 200, body: { refresh_token: second.body.refresh_token } });
  const access = await given.post('/token/introspection', { token: again.body.access_token });
  expect(access.body).toMatchObject({ active: true });
  const { rows } = await given.database.pool.query(`select 1 from token where kind = 'RefreshToken'`);
  expect(rows).toHaveLength(2);
  expect((await given.token(refreshment(again.body.refresh_token))).status).toBe(200);
  expect(given.told).toEqual([]);
});

test('presented again after the grace it ends the whole grant, and the person is told once', async () => {
  await using given = await openTestProvider({ limits: { refreshGraceSeconds: 300 } });
  const first = await signIn(given);
  const second = await given.token(refreshment(first));
  await age(given.database, 301);
  expect(await given.token(refreshment(first))).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  expect(await given.token(refreshment(second.body.refresh_token))).toMatchObject({ status: 400 });
  expect(await given.token(refreshment(first))).toMatchObject({ status: 400 });
  expect(await grantOf(given)).toEqual({ status: 1, ended_by: 'refresh_reuse' });
  const access = await given.post('/token/introspection', { token: second.body.access_token });
  expect(access.body).toEqual({ active: false });
  expect(given.told).toEqual([expect.objectContaining({ accountId: 'acc_ada', clientId: 'app' })]);
});

test('presented again within the grace but after its successor was used it ends the grant too', async () => {
  await using given = await openTestProvider();
  const first = await signIn(given);
  const second = await given.token(refreshment(first));
  const third = await given.token(refreshment(second.body.refresh_token));
  expect((await given.token(refreshment(first))).status).toBe(400);
  expect((await given.token(refreshment(third.body.refresh_token))).status).toBe(400);
  expect(await grantOf(given)).toEqual({ status: 1, ended_by: 'refresh_reuse' });
});

test('with a grace of 0 the first retry ends the grant', async () => {
  await using given = await openTestProvider({ limits: { refreshGraceSeconds: 0 } });
  const first = await signIn(given);
  await given.token(refreshment(first));
  expect((await given.token(refreshment(first))).status).toBe(400);
  expect(await grantOf(given)).toEqual({ status: 1, ended_by: 'refresh_reuse' });
});

test("another app that presents a used refresh token does not end its owner's grant", async () => {
  await using given = await openTestProvider();
  const first = await signIn(given);
  const second = await given.token(refreshment(first));
  await age(given.database, 11);
  expect((await given.token(refreshment(first, 'second'))).status).toBe(400);
  expect((await given.token(refreshment(second.body.refresh_token))).status).toBe(200);
});

test('a letter that cannot be sent changes nothing about the answer', async () => {
  await using given = await openTestProvider();
  Object.assign(given.deps, { onRefreshReuse: () => Promise.reject(new Error('no mail today')) });
  const first = await signIn(given);
  await given.token(refreshment(first));
  await age(given.database, 11);
  expect(await given.token(refreshment(first))).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  expect(given.bugs).toEqual([]);
});

test('a session that only refreshes stays alive past its idle time', async () => {
  await using given = await openTestProvider({ limits: { idleSeconds: 1800 } });
  let token = await signIn(given);
  for (let minutes = 0; minutes < 100; minutes += 25) {
    await age(given.database, 25 * 60);
    const { status, body } = await given.token(refreshment(token));
    expect(status).toBe(200);
    token = body.refresh_token;
  }
});

test('a session that is not used ends at its idle time, and its refresh tokens with it', async () => {
  await using given = await openTestProvider({ limits: { idleSeconds: 1800 } });
  const token = await signIn(given);
  await age(given.database, 31 * 60);
  expect((await given.token(refreshment(token))).status).toBe(400);
});

test('a session ends at the absolute limit however much it is used', async () => {
  await using given = await openTestProvider({ limits: { idleSeconds: 1800, absoluteSeconds: 3600 } });
  let token = await signIn(given);
  for (const minutes of [25, 25]) {
    await age(given.database, minutes * 60);
    token = (await given.token(refreshment(token))).body.refresh_token;
  }
  await age(given.database, 11 * 60);
  expect((await given.token(refreshment(token))).status).toBe(400);
});

test('offline access outlives the idle session', async () => {
  await using given = await openTestProvider({ limits: { idleSeconds: 1800 } });
  const token = await signIn(given, { scope: 'openid offline_access', prompt: 'consent' });
  await age(given.database, 31 * 60);
  expect((await given.token(refreshment(token))).status).toBe(200);
});

test('a code used twice ends what it gave', async () => {
  await using given = await openTestProvider();
  const code = await new Browser(given.url).authorize();
  const { body } = await given.token(redemption(code));
  expect((await given.token(redemption(code))).status).toBe(400);
  expect((await given.token(refreshment(body.refresh_token))).status).toBe(400);
  expect(await grantOf(given)).toEqual({ status: 1, ended_by: 'code_reuse' });
});

test('revoking a refresh token ends the grant, and a used one may be named', async () => {
  await using given = await openTestProvider();
  const first = await signIn(given);
  const second = await given.token(refreshment(first));
  expect((await given.post('/token/revocation', { token: first })).status).toBe(200);
  expect((await given.token(refreshment(second.body.refresh_token))).status).toBe(400);
  expect(await grantOf(given)).toEqual({ status: 1, ended_by: 'token_revoked' });
  expect(given.told).toEqual([]);
});

test('revoking an access token leaves the refresh token working', async () => {
  await using given = await openTestProvider();
  const { body } = await given.token(redemption(await new Browser(given.url).authorize()));
  await given.post('/token/revocation', { token: body.access_token });
  expect((await given.post('/token/introspection', { token: body.access_token })).body).toEqual({ active: false });
  expect((await given.token(refreshment(body.refresh_token))).status).toBe(200);
});
