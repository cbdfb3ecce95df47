import { expect, test } from 'vitest';
import { findClient } from '#clients/client.ts';
import { createClient } from '#clients/create-client.ts';
import { rotateSecret } from '#clients/rotate-secret.ts';
import type { Database } from '#database/transaction.ts';
import { Secret, sha256 } from '#platform/secrets.ts';
import { openTestDatabase } from '../support/database.ts';

const secretOf = (letter: string) => new Secret(letter.repeat(40));
const hashOf = (letter: string) => sha256(letter.repeat(40));
const app = { client_name: 'App', redirect_uris: ['https://app.example.com/callback'] };

async function makeClient(db: Database, id: string, more: object = {}): Promise<void> {
  const made = await createClient(db, { ...app, client_id: id, ...more });
  if (!made.ok) throw new Error(JSON.stringify(made));
}

const hashesOf = async (db: Database, id: string) => (await findClient(db, id))?.secretHashes;

test('the secret of before stays valid beside the new one until the next rotation, or ends at once', async () => {
  await using database = await openTestDatabase();
  const { db } = database;
  await makeClient(db, 'app', { client_secret: 'a'.repeat(40) });
  expect(await rotateSecret(db, { clientId: 'app', secret: secretOf('b'), old: 'keep' })).toBe(true);
  expect(await hashesOf(db, 'app')).toEqual([hashOf('b'), hashOf('a')]);
  expect(await rotateSecret(db, { clientId: 'app', secret: secretOf('c'), old: 'keep' })).toBe(true);
  expect(await hashesOf(db, 'app')).toEqual([hashOf('c'), hashOf('b')]);
  expect(await rotateSecret(db, { clientId: 'app', secret: secretOf('d'), old: 'end' })).toBe(true);
  expect(await hashesOf(db, 'app')).toEqual([hashOf('d')]);
});

test('a client without a secret keeps to that, and the very secret it has changes nothing', async () => {
  await using database = await openTestDatabase();
  const { db } = database;
  await makeClient(db, 'page', { token_endpoint_auth_method: 'none' });
  await makeClient(db, 'app', { client_secret: 'a'.repeat(40) });
  for (const clientId of ['page', 'nobody', 'usher-account']) {
    expect(await rotateSecret(db, { clientId, secret: secretOf('b'), old: 'keep' }), clientId).toBe(false);
  }
  expect(await hashesOf(db, 'page')).toEqual([]);
  expect(await rotateSecret(db, { clientId: 'app', secret: secretOf('a'), old: 'end' })).toBe(false);
  expect(await hashesOf(db, 'app')).toEqual([hashOf('a')]);
});

test('hashes from elsewhere are the secret of before, once', async () => {
  await using database = await openTestDatabase();
  const { db } = database;
  await makeClient(db, 'app', { client_secret: 'a'.repeat(40) });
  await db
    .updateTable('client')
    .set({ secret_hashes: [], imported_secrets: 'encrypted:x' })
    .where('id', '=', 'app')
    .execute();
  expect(await rotateSecret(db, { clientId: 'app', secret: secretOf('b'), old: 'keep' })).toBe(true);
  expect(await findClient(db, 'app')).toMatchObject({ secretHashes: [hashOf('b')], importedSecrets: 'encrypted:x' });
  expect(await rotateSecret(db, { clientId: 'app', secret: secretOf('c'), old: 'keep' })).toBe(true);
  const client = await findClient(db, 'app');
  expect(client).toMatchObject({ secretHashes: [hashOf('c'), hashOf('b')], importedSecrets: undefined });
});

test('many rotations at once leave two secrets: the last one and the one before it', async () => {
  await using database = await openTestDatabase();
  const { db } = database;
  await makeClient(db, 'app', { client_secret: 'a'.repeat(40) });
  const letters = [...'bcdefghi'];
  const done = await Promise.all(
    letters.map((letter) => rotateSecret(db, { clientId: 'app', secret: secretOf(letter), old: 'keep' })),
  );
  expect(done).toEqual(letters.map(() => true));
  const hashes = (await hashesOf(db, 'app')) ?? [];
  expect(hashes).toHaveLength(2);
  const given = letters.map((letter) => hashOf(letter).toString('hex'));
  for (const hash of hashes) expect(given).toContain(hash.toString('hex'));
});
