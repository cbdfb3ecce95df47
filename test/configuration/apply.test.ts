// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is what the file says, for us to fill in.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findAccountByIdentifier } from '#accounts/account.ts';
import { listActs } from '#audit/acts.ts';
import { applyIfChanged } from '#configuration/apply.ts';
import { defaultSettings, readSettings } from '#database/settings.ts';
import type { Database } from '#database/transaction.ts';
import { openTestDatabase } from '../support/database.ts';
import { openApply, type TestApply } from './open-apply.ts';
import { writeFiles } from './support.ts';

let applying: TestApply;
let db: Database;
beforeAll(async () => {
  applying = await openApply();
  db = applying.db;
});
afterAll(() => applying[Symbol.asyncDispose]());

async function start(text: string) {
  await using folder = await writeFiles({ 'usher.yaml': text });
  return await applyIfChanged(applying.needs, folder.path('usher.yaml'));
}

test('without a file every setting has the default of the contract', async () => {
  await using empty = await openTestDatabase();
  expect(await readSettings(empty.db)).toEqual(defaultSettings);
});

test('settings are as the file says, and what it leaves out as by default', async () => {
  const text = `
registration: {open: false, allowed_domains: [Acme.test]}
sessions: {idle: none, refresh_grace: 0}
rate_limits: {sign_in: 5/10s, default: none}
cookies: {session: {same_site: strict, max_age: 30d}}
headers: {include: [[x-acme, "1"]]}
branding: {name: Acme, accent: "#AbC", logo: logo.svg}
`;
  const applied = await applying.apply(text, { 'logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>' });
  expect(applied).toContain('create setting sessions: idle refresh_grace');
  expect(await readSettings(db)).toEqual({
    ...defaultSettings,
    registration: { isOpen: false, allowedDomains: ['acme.test'] },
    sessions: { ...defaultSettings.sessions, idleSeconds: null, refreshGraceSeconds: 0 },
    rateLimits: { ...defaultSettings.rateLimits, sign_in: { requests: 5, windowSeconds: 10 }, default: null },
    cookies: { ...defaultSettings.cookies, session: { sameSite: 'strict', maxAgeSeconds: 2_592_000 } },
    headers: { include: [['x-acme', '1']] },
    branding: {
      name: 'Acme',
      accent: '#aabbcc',
      logo: {
        type: 'image/svg+xml',
        base64: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64'),
      },
    },
  });
});

test('a change of settings tells every process to forget what it kept', async () => {
  const version = async () =>
    (await db.selectFrom('change').select('version').where('what', '=', 'setting').executeTakeFirst())?.version;
  const before = await version();
  await applying.apply('jobs: {sweep: 2h}');
  expect(await version()).not.toBe(before);
});

test('the same file twice changes nothing the second time', async () => {
  const text = `
clients:
  - {client_id: twice, client_secret: "\${SECRET}", redirect_uris: [https://app.example.com/callback]}
resource_servers:
  - {identifier: https://twice.example.com, permissions: [twice:read], secret: "\${SECRET}", access_token: {lifetime: 5m}}
roles:
  - {id: twice, value: 30, permissions: [twice:read]}
role_equivalents: {twice: [second, third]}
users:
  - {email: twice@acme.test, username: twice, name: Two Times, password: correct horse battery, claims: {zoneinfo: Europe/London, locale: en-GB}}
password_policy: {preset: nist}
`;
  expect(await applying.apply(text)).toHaveLength(5);
  const rows = await everyRow();
  expect(await applying.apply(text)).toEqual([]);
  expect(await everyRow()).toEqual(rows);
});

test('a new role and its equivalents stand beside the built-in ones, whose rank is fixed', async () => {
  await applying.apply(
    'roles: [{id: analyst, value: 30, permissions: [reports:read]}]\nrole_equivalents: {analyst: [writer], admin: super_user}',
  );
  const role = (id: string) => db.selectFrom('role').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  expect(await role('analyst')).toMatchObject({
    name: 'analyst',
    value: 30,
    permissions: ['reports:read'],
    equivalents: ['writer'],
  });
  expect(await role('admin')).toMatchObject({ value: 100, equivalents: ['super_user'], is_built_in: true });
  expect(
    await applying.refusal('roles:\n  - {id: user, value: 100}\n  - {id: rankless}\nrole_equivalents: {nobody: [x]}'),
  ).toEqual([
    '2 roles[0].value: the rank of the built-in role user is always 20',
    '3 roles[1].value: is missing: a new role needs its rank',
    '4 role_equivalents.nobody: there is no role nobody',
  ]);
});

test('an API is as the file says, with its secret kept as a hash', async () => {
  await applying.apply(
    'resource_servers: [{identifier: https://api.example.com, name: API, secret: "${SECRET}", access_token: {format: opaque}}]',
  );
  const server = await db
    .selectFrom('resource_server')
    .selectAll()
    .where('identifier', '=', 'https://api.example.com')
    .executeTakeFirstOrThrow();
  expect(server).toMatchObject({ name: 'API', token_format: 'opaque', signing_alg: 'ES256', lifetime_seconds: 900 });
  expect(server.secret_hash).toHaveLength(32);
});

test('a person is made with password, roles and verified flag', async () => {
  await applying.apply(
    'users: [{email: Ada@Acme.test, username: Ada, name: Ada Byron, password: correct horse battery, email_verified: true, roles: [manager]}]',
  );
  const ada = await findAccountByIdentifier(db, 'ada');
  expect(ada).toMatchObject({ email: 'Ada@acme.test', name: 'Ada Byron', emailVerified: true, roles: ['manager'] });
  expect(await applying.hasher.verify('correct horse battery', await storedHash('ada'), ada?.id ?? '')).toEqual({
    ok: true,
  });
});

test('a later apply undoes no password, role or verified flag that was changed since', async () => {
  const person = (more: string) => `users: [{email: cy@acme.test, ${more}}]`;
  await applying.apply(person('password: correct horse battery, email_verified: false, roles: [user], name: Cy'));
  const before = await storedHash('cy@acme.test');
  const applied = await applying.apply(
    person(
      'password: another horse battery, email_verified: true, roles: [admin], name: Cyrus, claims: {zoneinfo: Europe/Paris}',
    ),
  );
  expect(applied).toEqual(['update user cy@acme.test: name claims.zoneinfo']);
  const cy = await findAccountByIdentifier(db, 'cy@acme.test');
  expect(cy).toMatchObject({
    name: 'Cyrus',
    emailVerified: false,
    roles: ['user'],
    claims: { zoneinfo: 'Europe/Paris' },
  });
  expect(await storedHash('cy@acme.test')).toBe(before);
});

test('a password the policy refuses stops the file before anything is hashed or changed', async () => {
  const hashed = applying.hasher.load().done;
  const text = `
roles: [{id: never, value: 1}]
users:
  - {email: short@acme.test, password: short}
  - {email: common@acme.test, password: password1234567}
  - {email: personal@acme.test, password: personal@acme.test}
`;
  expect(await applying.refusal(text)).toEqual([
    '4 users[0].password: must be 15 characters or longer',
    '5 users[1].password: is among the passwords that everybody guesses first',
    '6 users[2].password: is too close to a name or an address that everybody knows',
  ]);
  expect(applying.hasher.load().done).toBe(hashed);
  expect(await db.selectFrom('role').select('id').where('id', '=', 'never').execute()).toEqual([]);
});

test('the policy of the same file rules its passwords', async () => {
  const text = 'password_policy: {preset: legacy-composition}\nusers: [{email: legacy@acme.test, password: short-1x}]';
  expect(await applying.apply(text)).toContain('create user legacy@acme.test: email password');
  await applying.apply('password_policy: {preset: nist}');
});

test('an imported hash signs in with its password', async () => {
  const digest = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'; // the SHA-256 of: test
  await applying.apply(`users: [{email: import@acme.test, password_hash: "sha256:${digest}"}]`);
  const account = await findAccountByIdentifier(db, 'import@acme.test');
  const verified = await applying.hasher.verify('test', await storedHash('import@acme.test'), account?.id ?? '');
  expect(verified.ok).toBe(true);
  expect(await applying.refusal(`users: [{email: bare@acme.test, password_hash: ${digest}}]`)).toEqual([
    expect.stringContaining('1 users[0].password_hash: '),
  ]);
});

test('roles nobody has and usernames somebody has are mistakes', async () => {
  await applying.apply('users: [{email: first@acme.test, username: taken}]');
  const text =
    'users:\n  - {email: second@acme.test, username: Taken}\n  - {email: third@acme.test, roles: [user, king]}';
  expect(await applying.refusal(text)).toEqual([
    '2 users[0].username: Taken is the username of somebody else',
    '3 users[1].roles[1]: there is no role king',
  ]);
});

test('at start an unchanged file is passed by, a comment included', async () => {
  const text = 'registration: {open: true}';
  expect(await start(text)).toBeDefined();
  await db.updateTable('setting').set({ value: '{"isOpen":false}' }).where('name', '=', 'registration').execute();
  expect(await start(text)).toBeUndefined();
  expect(await start(`# the same\n${text}`)).toBeUndefined();
  expect((await readSettings(db)).registration.isOpen).toBe(false);
  expect(await start('registration: {open: true, allowed_domains: [acme.test]}')).toBeDefined();
});

test('at start a variable or a named file that changed counts as a change', async () => {
  const text = 'branding: {name: "${BRAND}", logo: logo.svg}';
  await using folder = await writeFiles({ 'usher.yaml': text, 'logo.svg': '<svg a="1"></svg>' });
  const again = (BRAND: string) =>
    applyIfChanged({ ...applying.needs, environment: { BRAND } }, folder.path('usher.yaml'));
  expect(await again('One')).toBeDefined();
  expect(await again('One')).toBeUndefined();
  expect(await again('Two')).toBeDefined();
  await using other = await writeFiles({ 'usher.yaml': text, 'logo.svg': '<svg a="2"></svg>' });
  expect(
    await applyIfChanged({ ...applying.needs, environment: { BRAND: 'Two' } }, other.path('usher.yaml')),
  ).toBeDefined();
});

test('ten processes that start at once make each thing once', async () => {
  const text = 'roles: [{id: once, value: 5}]\nusers: [{email: once@acme.test, password: correct horse battery}]';
  const starts = await Promise.all(Array.from({ length: 10 }, () => start(text)));
  expect(starts.flatMap((applied) => applied?.changes ?? [])).toHaveLength(2);
});

test('the file remembers what it made and what it merely names', async () => {
  await applying.apply('roles: [{id: mine, value: 5}, {id: user, permissions: [own:read]}]');
  const owned = await db
    .selectFrom('owned')
    .selectAll()
    .where('kind', '=', 'role')
    .where('key', 'in', ['mine', 'user'])
    .orderBy('key')
    .execute();
  expect(owned).toEqual([
    { kind: 'role', key: 'mine', is_created: true },
    { kind: 'role', key: 'user', is_created: false },
  ]);
});

test('the audit tells of an apply that changed something, without a person’s address or a secret', async () => {
  await applying.apply(
    'roles: [{id: audited, value: 5}]\nusers: [{email: audited@acme.test, password: correct horse battery}]',
  );
  const [act] = await listActs(db, { act: 'configuration.applied', limit: 1 });
  expect(act?.facts).toEqual({
    changes: [{ kind: 'role', key: 'audited', act: 'create', fields: ['name', 'value', 'permissions', 'equivalents'] }],
    people: 1,
    members: 0,
  });
});

async function storedHash(identifier: string): Promise<string | undefined> {
  const account = await findAccountByIdentifier(db, identifier);
  const row = await db
    .selectFrom('password')
    .select('hash')
    .where('account_id', '=', account?.id ?? '')
    .executeTakeFirst();
  return row?.hash;
}

/** What an apply may touch, with the times of its last change. */
async function everyRow() {
  const tables = [
    'account',
    'account_role',
    'client',
    'resource_server',
    'role',
    'setting',
    'owned',
    'password',
    'audit',
  ] as const;
  return Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()));
}
