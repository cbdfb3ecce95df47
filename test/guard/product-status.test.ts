import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { afterEach, expect, test, vi } from 'vitest';
import { createClient } from '#clients/create-client.ts';
import { createGuard } from '#guard/guard.ts';
import { openOidc, tokensFor } from '../oidc/support.ts';
import { openTestHouse, type TestHouse } from '../support/house.ts';
import { saveReportsApi } from '../support/reports-api.ts';
import { API, bearing } from './open-issuer.ts';
import { moveClock } from './open-lists.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** A guard that counts what it asks the product. */
function openCountingGuard(issuer: string) {
  const asked: string[] = [];
  const guard = createGuard({
    issuer,
    audience: API,
    fetch: (url, init) => {
      asked.push(new URL(url).pathname);
      return fetch(url, init);
    },
  });
  const admits = (token: string) =>
    guard.verify(bearing(token)).then(
      () => 'good',
      ({ body }) => body.error_description,
    );
  return { asked, admits, listsAsked: () => asked.filter((path) => path.startsWith('/oauth2/status-lists/')).length };
}

test('a suspended token is refused as soon as the list’s time is over, with no request for any of a thousand calls', async () => {
  await using open = await openOidc();
  await open.account('acc_ada');
  await open.role('reader', ['reports:read'], 'acc_ada');
  await open.client({ client_id: 'app', first_party: true, scope: 'openid reports:read' });
  const { access_token } = await tokensFor(open, { scope: 'openid reports:read' });
  const api = openCountingGuard(open.url);
  const move = moveClock();
  expect(await api.admits(access_token)).toBe('good');
  const before = api.asked.length;
  for (let call = 0; call < 1000; call += 1) await api.admits(access_token);
  expect([api.asked.length, api.listsAsked()]).toEqual([before, 1]);
  for (const [status, verdict] of [
    [2, 'The access token is suspended'],
    [0, 'good'],
    [1, 'The access token is revoked'],
  ] as const) {
    await open.database.pool.query('update "grant" set status = $1', [status]);
    move(10);
    expect(await api.admits(access_token)).toBe(verdict);
  }
  expect(api.listsAsked()).toBe(4);
});

async function openMachine({ db, issuer, house }: TestHouse) {
  await saveReportsApi(db);
  const made = await createClient(db, {
    client_name: 'Nightly',
    grant_types: ['client_credentials'],
    scope: 'reports:read',
  });
  if (!made.ok) throw new Error(JSON.stringify(made));
  await house.changes.poll();
  const secret = made.clientSecret?.reveal();
  return oidc.discovery(new URL(issuer), made.clientId, secret, oidc.ClientSecretBasic(secret), {
    execute: [oidc.allowInsecureRequests],
  });
}

test('a machine takes its own token back with an ordinary library, and its APIs refuse it', async () => {
  await using house = await openTestHouse();
  const machine = await openMachine(house);
  const ask = async () => (await oidc.clientCredentialsGrant(machine, { scope: 'reports:read' })).access_token;
  expect(machine.serverMetadata().status_list_aggregation_endpoint).toBe(`${house.issuer}/oauth2/status-lists`);
  const api = openCountingGuard(house.issuer);
  const move = moveClock();
  const [leaked, other] = [await ask(), await ask()];
  expect([await api.admits(leaked), await api.admits(other)]).toEqual(['good', 'good']);
  await oidc.tokenRevocation(machine, leaked);
  move(10);
  expect(await api.admits(leaked)).toBe('The access token is revoked');
  expect(await api.admits(other)).toBe('The access token is revoked');
  expect(await api.admits(await ask())).toBe('good');
});

test('a machine that is disabled loses its tokens with it', async () => {
  await using house = await openTestHouse();
  const machine = await openMachine(house);
  const { access_token } = await oidc.clientCredentialsGrant(machine, { scope: 'reports:read' });
  const api = openCountingGuard(house.issuer);
  const move = moveClock();
  expect(await api.admits(access_token)).toBe('good');
  const id = String(decodeJwt(access_token).client_id);
  await house.db.updateTable('client').set({ is_disabled: true }).where('id', '=', id).execute();
  move(10);
  expect(await api.admits(access_token)).toBe('The access token is revoked');
});
