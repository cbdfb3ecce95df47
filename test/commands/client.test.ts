import { expect, test } from 'vitest';
import { clientCreateCommand } from '#commands/client-create.ts';
import { clientListCommand } from '#commands/client-list.ts';
import { sha256 } from '#platform/secrets.ts';
import { run, useCommandDatabase } from './run.ts';

const { db } = useCommandDatabase();
const CALLBACK = 'https://app.example.com/callback';

const rowOf = (id: string) => db().selectFrom('client').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

test('a confidential client gets an id and a secret, of which only the hash is kept', async () => {
  const { exitCode, out, err } = await run(clientCreateCommand, [
    '--name',
    'App',
    '--redirect-uri',
    CALLBACK,
    '--json',
  ]);
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  const { client_id, client_secret, ...rest } = JSON.parse(out);
  expect(rest).toEqual({});
  expect(client_secret.length).toBeGreaterThanOrEqual(32);
  const row = await rowOf(client_id);
  expect(row.secret_hashes).toEqual([sha256(client_secret)]);
  expect(row.scope).toEqual(['openid', 'profile', 'email', 'offline_access']);
  expect(row.metadata).toMatchObject({
    client_name: 'App',
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'client_secret_basic',
  });
});

test('a public first-party client is as asked for and has no secret', async () => {
  const args = ['--name', 'Page', '--client-id', 'page', '--public', '--first-party', '--scope', 'openid reports:read'];
  const uris = ['--redirect-uri', 'http://localhost:4000/callback', '--redirect-uri', CALLBACK];
  const more = ['--post-logout-redirect-uri', 'https://app.example.com/', '--id-token-alg', 'ES256', '--json'];
  const { out } = await run(clientCreateCommand, [...args, ...uris, ...more]);
  expect(JSON.parse(out)).toEqual({ client_id: 'page' });
  expect(await rowOf('page')).toMatchObject({
    secret_hashes: [],
    scope: ['openid', 'reports:read'],
    is_first_party: true,
    metadata: {
      token_endpoint_auth_method: 'none',
      redirect_uris: ['http://localhost:4000/callback', CALLBACK],
      post_logout_redirect_uris: ['https://app.example.com/'],
      id_token_signed_response_alg: 'ES256',
    },
  });
});

test('an app takes seats of a product, and a machine those of an organisation', async () => {
  const product = ['--licence-product', 'reports', '--json'];
  const app = ['--name', 'Reports', '--client-id', 'reports', '--redirect-uri', CALLBACK, ...product];
  expect((await run(clientCreateCommand, app)).exitCode).toBe(0);
  expect(await rowOf('reports')).toMatchObject({ licence_product: 'reports', organisation_id: null });

  const machine = ['--name', 'Robot', '--client-id', 'robot', '--grant-type', 'client_credentials', ...product];
  const homeless = await run(clientCreateCommand, machine);
  expect([homeless.exitCode, homeless.err]).toEqual([2, expect.stringContaining('--organisation must name whose')]);
  const lost = await run(clientCreateCommand, [...machine, '--organisation', 'acme']);
  expect([lost.exitCode, lost.err]).toEqual([2, '--organisation must be one that is there.']);
  await db().insertInto('organisation').values({ id: 'acme', name: 'Acme' }).execute();
  expect((await run(clientCreateCommand, [...machine, '--organisation', 'acme'])).exitCode).toBe(0);
  expect(await rowOf('robot')).toMatchObject({ licence_product: 'reports', organisation_id: 'acme' });
  const listed: Record<string, unknown>[] = JSON.parse((await run(clientListCommand, ['--json'])).out);
  expect(listed).toContainEqual(expect.objectContaining({ client_id: 'robot', organisation: 'acme' }));
});

test('a machine needs no redirect URI', async () => {
  const args = [
    '--name',
    'Nightly',
    '--client-id',
    'nightly',
    '--grant-type',
    'client_credentials',
    '--scope',
    'a:read',
  ];
  const { out } = await run(clientCreateCommand, args);
  expect(out).toMatch(/^client_id {6}nightly\nclient_secret {2}\S{32,}$/);
  expect((await rowOf('nightly')).metadata).toMatchObject({ response_types: [], redirect_uris: [] });
});

test.each([
  [[], '--name is missing.'],
  [['--name', 'App'], '--redirect-uri must have one or more'],
  [['--name', 'App', '--redirect-uri', 'http://app.example.com/'], '--redirect-uri must be https'],
  [['--name', 'App', '--redirect-uri', CALLBACK, '--grant-type', 'password'], '--grant-type is not offered'],
  [
    ['--name', 'App', '--redirect-uri', CALLBACK, '--client-id', 'usher-admin'],
    '--client-id must not begin with usher-',
  ],
  [['--name', 'App', '--redirect-uri', CALLBACK, '--id-token-alg', 'none'], '--id-token-alg must be one of'],
])('a mistake in %j is one clear line and exit code 2', async (args, words) => {
  const { exitCode, out, err } = await run(clientCreateCommand, args);
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
  expect(err).toContain(words);
  expect(err).not.toContain('\n');
});

test('an id that is taken is refused with exit code 1', async () => {
  const args = ['--name', 'Twice', '--client-id', 'twice', '--redirect-uri', CALLBACK];
  await run(clientCreateCommand, args);
  expect(await run(clientCreateCommand, args)).toEqual({
    exitCode: 1,
    out: '',
    err: 'There is a client twice already.',
  });
});

test('the list shows clients without their secrets', async () => {
  await run(clientCreateCommand, ['--name', 'Listed', '--client-id', 'listed', '--redirect-uri', CALLBACK]);
  const rows: { client_id: string }[] = JSON.parse((await run(clientListCommand, ['--json'])).out);
  const listed = rows.find(({ client_id }) => client_id === 'listed');
  expect(listed).toMatchObject({
    client_name: 'Listed',
    first_party: false,
    disabled: false,
    redirect_uris: [CALLBACK],
  });
  expect(JSON.stringify(rows)).not.toMatch(/secret_hash|client_secret"/);
  expect((await run(clientListCommand, [])).out).toContain('listed  Listed');
});
