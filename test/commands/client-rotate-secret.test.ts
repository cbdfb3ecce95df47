import { expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { createClient } from '#clients/create-client.ts';
import { clientRotateSecretCommand } from '#commands/client-rotate-secret.ts';
import { sha256 } from '#platform/secrets.ts';
import { openTestHouse } from '../support/house.ts';
import { until } from '../support/until.ts';
import { run, useCommandDatabase } from './run.ts';

const { db } = useCommandDatabase();
const CALLBACK = 'https://app.example.com/callback';

async function makeClient(client_id: string, more: object = {}): Promise<void> {
  const made = await createClient(db(), { client_name: 'App', redirect_uris: [CALLBACK], client_id, ...more });
  if (!made.ok) throw new Error(JSON.stringify(made));
}

const hashesOf = async (id: string) =>
  (await db().selectFrom('client').select('secret_hashes').where('id', '=', id).executeTakeFirstOrThrow())
    .secret_hashes;

test('the new secret is shown once, only its hash is kept, and the act is written down without it', async () => {
  await makeClient('app');
  const [before] = await hashesOf('app');
  const { exitCode, out, err } = await run(clientRotateSecretCommand, ['app', '--json']);
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  const { client_id, client_secret, old_secret } = JSON.parse(out);
  expect({ client_id, old_secret }).toEqual({ client_id: 'app', old_secret: 'valid' });
  expect(await hashesOf('app')).toEqual([sha256(client_secret), before]);
  const [act] = await listActs(db(), { act: 'client.secret_rotated' });
  expect(act).toMatchObject({ client_id: 'app', actor_kind: 'command', facts: { old: 'keep' } });
  expect(JSON.stringify(act)).not.toContain(client_secret);
  const text = (await run(clientRotateSecretCommand, ['app', '--end-old'])).out;
  expect(text).toMatch(/^client_id {6}app\nclient_secret {2}\S{43}\nNo other secret is valid now\.$/);
});

test('a secret of one’s own comes by standard input and is not shown again', async () => {
  await makeClient('own');
  const chosen = 'chosen-'.repeat(6);
  const { out } = await run(clientRotateSecretCommand, ['own', '--secret-stdin', '--end-old', '--json'], chosen);
  expect(JSON.parse(out)).toEqual({ client_id: 'own', old_secret: 'ended' });
  expect(await hashesOf('own')).toEqual([sha256(chosen)]);
  const short = await run(clientRotateSecretCommand, ['own', '--secret-stdin'], 'short');
  expect(short).toMatchObject({ exitCode: 2, out: '', err: expect.stringContaining('32 to 255 plain characters') });
  const same = await run(clientRotateSecretCommand, ['own', '--secret-stdin'], chosen);
  expect(same).toEqual({ exitCode: 1, out: '', err: 'That is the secret of own already.' });
});

test('who has no secret is told why, and nothing is written down', async () => {
  await makeClient('page', { token_endpoint_auth_method: 'none' });
  const jwks = { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'a'.repeat(43) }] };
  await makeClient('keyed', { token_endpoint_auth_method: 'private_key_jwt', jwks });
  const before = (await listActs(db(), { act: 'client.secret_rotated' })).length;
  const errorOf = async (id: string) => (await run(clientRotateSecretCommand, [id])).err;
  expect(await errorOf('page')).toBe('page is a public client: it has no secret to rotate.');
  expect(await errorOf('keyed')).toBe('keyed proves itself by its keys: it has no secret to rotate.');
  expect(await errorOf('nobody')).toBe('There is no client nobody.');
  expect((await listActs(db(), { act: 'client.secret_rotated' })).length).toBe(before);
});

test('a client that a configuration file names gets its new secret with a word of warning', async () => {
  await makeClient('declared');
  await db().insertInto('owned').values({ kind: 'client', key: 'declared', is_created: true }).execute();
  const { exitCode, err } = await run(clientRotateSecretCommand, ['declared']);
  expect({ exitCode, err }).toEqual({
    exitCode: 0,
    err: expect.stringContaining('configuration file names this client'),
  });
});

test('a serving Usher takes both secrets within moments, and the older no more after the next rotation', async () => {
  await using house = await openTestHouse({ databaseUrl: process.env.DATABASE_URL ?? '' });
  const secret = 'first-'.repeat(8);
  await makeClient('served', { client_secret: secret });
  const isTaken = async (with_: string) => {
    const answer = await fetch(`${house.issuer}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`served:${with_}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'authorization_code', code: 'none', redirect_uri: CALLBACK }),
    });
    const { error } = (await answer.json()) as { error: string };
    return error !== 'invalid_client';
  };
  const rotate = async () => JSON.parse((await run(clientRotateSecretCommand, ['served', '--json'])).out).client_secret;
  await until(() => isTaken(secret));
  const second = await rotate();
  await until(() => isTaken(second));
  expect(await isTaken(secret)).toBe(true);
  const third = await rotate();
  await until(() => isTaken(third));
  expect(await isTaken(second)).toBe(true);
  expect(await isTaken(secret)).toBe(false);
});
