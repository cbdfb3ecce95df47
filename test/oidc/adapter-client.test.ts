import { expect, test } from 'vitest';
import { matchesClientSecret } from '#oidc/client-secret.ts';
import { sha256 } from '#platform/secrets.ts';
import { openTestAdapter, type TestAdapter } from './open-adapter.ts';

const SECRETS = ['the newest secret, thirty-two characters', 'the one before, still valid for a while'];

async function insert(given: TestAdapter, id: string, values: Record<string, unknown> = {}) {
  await given.database.db
    .insertInto('client')
    .values({ id, metadata: '{"redirect_uris": ["https://app.example/callback"]}', ...values })
    .execute();
  await given.look();
}

test('an app is found with its metadata over the defaults of the contract', async () => {
  await using given = await openTestAdapter();
  await insert(given, 'app', { scope: ['openid', 'email', 'reports:read'], is_first_party: true });
  expect(await given.adapter('Client').find('app')).toEqual({
    client_id: 'app',
    redirect_uris: ['https://app.example/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
    scope: 'openid email',
    api_scope: 'reports:read',
    first_party: true,
    require_pkce: true,
    status_number: expect.any(Number),
  });
});

test('a machine needs neither redirect nor response', async () => {
  await using given = await openTestAdapter();
  await insert(given, 'nightly', { metadata: '{"grant_types": ["client_credentials"]}' });
  expect(await given.adapter('Client').find('nightly')).toMatchObject({ redirect_uris: [], response_types: [] });
});

test('a disabled app is not found', async () => {
  await using given = await openTestAdapter();
  await insert(given, 'app', { is_disabled: true });
  expect(await given.adapter('Client').find('app')).toBeUndefined();
});

test('the same document is handed out until a client changes', async () => {
  await using given = await openTestAdapter();
  await insert(given, 'app');
  const clients = given.adapter('Client');
  expect(await clients.find('app')).toBe(await clients.find('app'));
});

test('the provider cannot write clients', async () => {
  await using given = await openTestAdapter();
  await expect(given.adapter('Client').upsert('app', {}, 0)).rejects.toThrow('their own acts');
  await expect(given.adapter('Client').destroy('app')).rejects.toThrow('their own acts');
});

test('each valid secret opens, its hash does not, and neither does another', async () => {
  await using given = await openTestAdapter();
  await insert(given, 'app', { secret_hashes: SECRETS.map(sha256) });
  const stored = (await given.adapter('Client').find('app'))?.client_secret ?? '';
  for (const secret of SECRETS) expect(matchesClientSecret(stored, secret)).toBe(true);
  for (const wrong of [stored, ...stored.split('.'), '', 'something else']) {
    expect(matchesClientSecret(stored, wrong)).toBe(false);
  }
});
