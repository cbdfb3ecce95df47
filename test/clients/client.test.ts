import { expect, test } from 'vitest';
import { findClient, listClients } from '#clients/client.ts';
import { listResourceServers } from '#clients/resource-server.ts';
import { openTestDatabase } from '../support/database.ts';

test('apps are read as they were registered, the disabled ones too', async () => {
  await using database = await openTestDatabase();
  await database.pool.query(`insert into client (id, metadata, scope, is_disabled, licence_product) values
    ('second', '{"client_name": "Second"}', '{openid}', true, null), ('first', '{}', '{}', false, 'reports')`);
  const clients = await listClients(database.db);
  expect(clients.map(({ id, isDisabled }) => [id, isDisabled])).toEqual([
    ['first', false],
    ['second', true],
  ]);
  expect(await findClient(database.db, 'second')).toMatchObject({
    metadata: { client_name: 'Second' },
    scope: ['openid'],
    requiresPkce: true,
    licenceProduct: undefined,
  });
  expect(await findClient(database.db, 'third')).toBeUndefined();
});

test('APIs are read with their permissions and the form of their tokens', async () => {
  await using database = await openTestDatabase();
  await database.pool.query(`insert into resource_server (identifier, name, permissions) values
    ('https://api.example', 'Reports API', '{reports:read}')`);
  expect(await listResourceServers(database.db)).toEqual([
    {
      identifier: 'https://api.example',
      name: 'Reports API',
      secretHash: undefined,
      permissions: ['reports:read'],
      tokenFormat: 'jwt',
      signingAlg: 'ES256',
      lifetimeSeconds: 900,
    },
  ]);
});
