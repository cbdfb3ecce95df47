import * as oidc from 'openid-client';
import { expect, test } from 'vitest';
import { createClient } from '#clients/create-client.ts';
import { createGuard } from '#guard/guard.ts';
import { openOidc, tokensFor } from '../oidc/support.ts';
import { openTestHouse, type TestHouse } from '../support/house.ts';
import { saveReportsApi } from '../support/reports-api.ts';
import { until } from '../support/until.ts';
import { API, bearing } from './open-issuer.ts';

/** What a machine does at night, with `openid-client`. */
async function openMachine({ db, issuer }: TestHouse) {
  await saveReportsApi(db, { permissions: ['reports:read', 'reports:write'] });
  const made = await createClient(db, {
    client_name: 'Nightly',
    grant_types: ['client_credentials'],
    scope: 'reports:read reports:write',
  });
  if (!made.ok) throw new Error(JSON.stringify(made));
  const secret = made.clientSecret?.reveal();
  const execute = [oidc.allowInsecureRequests];
  const config = await oidc.discovery(new URL(issuer), made.clientId, secret, oidc.ClientSecretBasic(secret), {
    execute,
  });
  const ask = async (scope: string) =>
    (await oidc.clientCredentialsGrant(config, { resource: API, scope })).access_token;
  // A new client is known to the provider when it next looks for changes.
  await until(() =>
    ask('reports:read').then(
      () => true,
      () => false,
    ),
  );
  return { clientId: made.clientId, ask };
}

test('a machine’s token from the product opens what its permissions open, and no more', async () => {
  await using house = await openTestHouse();
  const machine = await openMachine(house);
  const guard = createGuard({ issuer: house.issuer, audience: API });
  const reader = bearing(await machine.ask('reports:read'));
  const { user, type } = await guard.verify(reader, guard.requiresPermission('reports:read'));
  expect([type, user.id, user.permissions]).toEqual(['client', machine.clientId, ['reports:read']]);
  await expect(guard.verify(reader, guard.requiresPermission('reports:write'))).rejects.toMatchObject({ status: 403 });
  await guard.verify(bearing(await machine.ask('reports:write')), guard.requiresPermission('reports:write'));
  const elsewhere = createGuard({ issuer: house.issuer, audience: 'https://other.example.com' });
  await expect(elsewhere.verify(reader)).rejects.toMatchObject({ status: 401 });
});

test('ranks are compared as the product has them', async () => {
  await using house = await openTestHouse();
  await house.db.insertInto('role').values({ id: 'analyst', name: 'Analyst', value: 30 }).execute();
  const machine = await openMachine(house);
  const guard = createGuard({ issuer: house.issuer, audience: API });
  expect(guard.roles.get('analyst')).toBeUndefined();
  await guard.verify(bearing(await machine.ask('reports:read')), guard.forbidAny('analyst'));
  expect(guard.roles.get('analyst')).toEqual({ id: 'analyst', name: 'Analyst', value: 30, equivalents: [] });
});

test('a person’s token says who they are, and their ID token opens nothing', async () => {
  await using open = await openOidc();
  await open.account('acc_ada', { name: 'Ada Byron', username: 'ada', username_key: 'ada' });
  await open.role('reader', ['reports:read'], 'acc_ada');
  await open.client({ client_id: 'app', first_party: true, scope: 'openid profile reports:read reports:write' });
  const tokens = await tokensFor(open, { scope: 'openid profile reports:read reports:write' });
  const guard = createGuard({ issuer: open.url, audience: API });
  const { user, type } = await guard.verify(bearing(tokens.access_token), guard.requiresAny('reader'));
  expect(type).toBe('person');
  expect(user).toMatchObject({ id: 'acc_ada', account: 'ada', name: 'Ada Byron', permissions: ['reports:read'] });
  expect(user.roles.map(({ id }) => id)).toEqual(['reader']);
  const careless = createGuard({ issuer: open.url, audience: [API, 'app'] });
  await expect(careless.verify(bearing(tokens.id_token))).rejects.toMatchObject({
    status: 401,
    body: { error_description: 'The access token is invalid: it is not an access token' },
  });
});
