// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is what the file says, for us to fill in.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findAccountByIdentifier } from '#accounts/account.ts';
import { listActs } from '#audit/acts.ts';
import { createClient } from '#clients/create-client.ts';
import { applyConfiguration, planFile } from '#configuration/apply.ts';
import { writePlan } from '#configuration/plan-text.ts';
import { defaultSettings, readSettings } from '#database/settings.ts';
import type { Database } from '#database/transaction.ts';
import { openApply, type TestApply } from './open-apply.ts';
import { writeFiles } from './support.ts';

let applying: TestApply;
let db: Database;
beforeEach(async () => {
  applying = await openApply();
  db = applying.db;
});
afterEach(() => applying[Symbol.asyncDispose]());

const FILE = `
clients:
  - {client_id: nightly, client_name: Nightly, client_secret: "\${SECRET}", grant_types: [client_credentials], scope: reports:read}
  - {client_id: reports, token_endpoint_auth_method: none, redirect_uris: [https://reports.example.com/]}
resource_servers: [{identifier: https://api.example.com, permissions: [reports:read]}]
roles: [{id: analyst, value: 30}, {id: user, permissions: [reports:read]}]
users: [{email: ada@acme.test, roles: [user]}]
sessions: {idle: 12h}
`;

async function prune(text: string): Promise<string[]> {
  await using folder = await writeFiles({ 'usher.yaml': text });
  const { changes } = await applyConfiguration(applying.needs, folder.path('usher.yaml'), { prunes: true });
  return changes.map(({ act, kind, key }) => `${act} ${kind} ${key}`);
}

async function planPrune(text: string) {
  await using folder = await writeFiles({ 'usher.yaml': text });
  const { changes, refusals } = await planFile(applying.needs, folder.path('usher.yaml'), { prunes: true });
  return { text: writePlan(changes), refusals };
}

test('what an earlier file made and this one no longer names goes, and the plan has said so', async () => {
  await applying.apply(FILE);
  expect((await planPrune('clients: []')).text).toBe(`\
- client nightly: client_name Nightly
- client reports
- resource_server https://api.example.com
- role analyst: name analyst, value 30
- setting sessions: idle 12h → 30d

0 to create, 0 to change, 5 to prune.`);
  expect(await prune('clients: []')).toEqual([
    'delete client nightly',
    'delete client reports',
    'delete resource_server https://api.example.com',
    'delete role analyst',
    'delete setting sessions',
  ]);
  expect(await readSettings(db)).toEqual(defaultSettings);
  expect(await db.selectFrom('client').select('id').execute()).toEqual([]);
  expect(await prune('clients: []')).toEqual([]);
});

test('without --prune nothing goes', async () => {
  await applying.apply(FILE);
  expect(await applying.apply('roles: [{id: user, permissions: [reports:read]}]')).toEqual([]);
  expect(await db.selectFrom('client').select('id').orderBy('id').execute()).toEqual([
    { id: 'nightly' },
    { id: 'reports' },
  ]);
});

test('people stay, and so does what somebody else made, even where a file named it once', async () => {
  await createClient(db, {
    client_id: 'by-hand',
    token_endpoint_auth_method: 'none',
    redirect_uris: ['https://x.test/'],
  });
  await createClient(db, {
    client_id: 'named',
    token_endpoint_auth_method: 'none',
    redirect_uris: ['https://y.test/'],
  });
  const both = '{client_id: named, token_endpoint_auth_method: none, redirect_uris: [https://z.test/]}';
  await applying.apply(FILE.replace('clients:', `clients:\n  - ${both}`));
  expect(await prune('clients: []')).not.toContain('delete client named');
  expect(await db.selectFrom('client').select('id').orderBy('id').execute()).toEqual([
    { id: 'by-hand' },
    { id: 'named' },
  ]);
  expect(await findAccountByIdentifier(db, 'ada@acme.test')).toMatchObject({ roles: ['user'] });
  const user = await db.selectFrom('role').selectAll().where('id', '=', 'user').executeTakeFirst();
  expect(user).toMatchObject({ permissions: ['reports:read'], is_built_in: true });
});

test('a setting that was there before the file goes back to its default all the same: the file wrote over it', async () => {
  await db.insertInto('setting').values({ name: 'sessions', value: '{"idleSeconds":60}' }).execute();
  await applying.apply(FILE);
  expect(await prune('clients: []')).toContain('delete setting sessions');
});

test('a role that somebody holds, or that the file still gives, stops the whole apply with a sentence each', async () => {
  await applying.apply(`${FILE.replace('roles: [user]}', 'roles: [analyst]}')}registration: {open: false}`);
  const held = 'The role analyst cannot be pruned: 1 person holds it.';
  expect((await planPrune('clients: []')).refusals).toEqual([held]);
  await expect(prune('clients: []')).rejects.toThrow(held);
  expect((await readSettings(db)).registration.isOpen).toBe(false);

  await db.deleteFrom('account_role').execute();
  const given = 'users: [{email: bob@acme.test, roles: [analyst]}]';
  await expect(prune(given)).rejects.toThrow('The role analyst cannot be pruned: the file gives it to bob@acme.test.');
  expect(await prune('clients: []')).toContain('delete role analyst');
});

test('with an app go its sign-ins, consents and tokens, and the audit tells of it', async () => {
  await applying.apply(FILE);
  const ada = await findAccountByIdentifier(db, 'ada@acme.test');
  const account_id = ada?.id ?? '';
  await db.insertInto('grant').values({ id: 'g1', account_id, client_id: 'reports', payload: '{}' }).execute();
  await db
    .insertInto('consent')
    .values({ account_id, client_id: 'reports', scope: ['openid'] })
    .execute();
  const token = { kind: 'ClientCredentials', payload: '{}', expires_at: new Date(Date.now() + 60_000) };
  await db
    .insertInto('token')
    .values([
      { ...token, id_hash: Buffer.from('one'), client_id: 'nightly' },
      { ...token, id_hash: Buffer.from('two'), client_id: 'reports', kind: 'RefreshToken', grant_id: 'g1' },
    ])
    .execute();
  expect((await planPrune('clients: []')).text).toContain('- client reports: ends 1 sign-in to it\n');
  await prune('clients: []');
  const grant = await db.selectFrom('grant').select(['status', 'ended_by']).executeTakeFirst();
  expect(grant).toEqual({ status: 1, ended_by: 'client_deleted' });
  expect(await db.selectFrom('token').selectAll().execute()).toEqual([]);
  expect(await db.selectFrom('consent').selectAll().execute()).toEqual([]);
  expect(await listActs(db, { act: 'client.deleted', limit: 9 })).toHaveLength(2);
});

test('of an API it is told which apps go on asking for it', async () => {
  await applying.apply(FILE);
  const api = FILE.slice(FILE.indexOf('resource_servers:'), FILE.indexOf('roles:'));
  expect((await planPrune(FILE.replace(api, ''))).text).toContain(`\
- resource_server https://api.example.com
    1 client may ask for its permissions, and will get no tokens for it
`);
});

test('what was pruned and made by hand afterwards belongs to no file', async () => {
  await applying.apply(FILE);
  await prune('clients: []');
  await createClient(db, {
    client_id: 'reports',
    token_endpoint_auth_method: 'none',
    redirect_uris: ['https://x.test/'],
  });
  expect(await prune('clients: []')).toEqual([]);
});
