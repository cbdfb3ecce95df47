// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is what the file says, for us to fill in.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planFile } from '#configuration/apply.ts';
import { writePlan } from '#configuration/plan-text.ts';
import { type Database, inTransaction } from '#database/transaction.ts';
import { openApply, type TestApply } from './open-apply.ts';
import { writeFiles } from './support.ts';

let applying: TestApply;
let db: Database;
beforeAll(async () => {
  applying = await openApply();
  db = applying.db;
});
afterAll(() => applying[Symbol.asyncDispose]());

async function plan(text: string): Promise<string> {
  await using folder = await writeFiles({ 'usher.yaml': text });
  return writePlan((await planFile(applying.needs, folder.path('usher.yaml'))).changes);
}

const FILE = `
clients:
  - client_id: reports-server
    client_name: Reports back office
    client_secret: "\${SECRET}"
    redirect_uris: [https://reports.example.com/callback]
resource_servers:
  - {identifier: https://api.example.com, secret: "\${SECRET}", permissions: [reports:read], access_token: {lifetime: 5m}}
roles: [{id: analyst, name: Analyst, value: 30, permissions: [reports:read]}, {id: user, permissions: [reports:read]}]
role_equivalents: {analyst: writer}
users:
  - email: Ada@Acme.test
    id: ada-of-old
    username: Ada
    password: correct horse battery
    roles: [analyst]
    claims: {zoneinfo: Europe/London, address: {country: GB}}
sessions: {idle: 12h, absolute: none}
rate_limits: {sign_in: 5/10s}
branding: {name: Acme}
`;

test('a whole new file is told in full, and then made in that very order', async () => {
  const told = await plan(FILE);
  expect(told).toMatchInlineSnapshot(`
    "+ setting sessions
        idle      12h
        absolute  none
    + setting rate_limits
        sign_in  5/10s
    + setting branding
        name  Acme
    + role analyst
        name         Analyst
        value        30
        permissions  reports:read
        equivalents  writer
    ~ role user: permissions +reports:read
    + resource_server https://api.example.com
        name                      https://api.example.com
        permissions               reports:read
        access_token.format       jwt
        access_token.signing_alg  ES256
        access_token.lifetime     5m
        secret                    •••
    + client reports-server
        client_name                 Reports back office
        client_secret               •••
        token_endpoint_auth_method  client_secret_basic
        redirect_uris               https://reports.example.com/callback
        grant_types                 authorization_code refresh_token
        response_types              code
        scope                       openid profile email offline_access
        application_type            web
        first_party                 false
        require_pkce                true
    + user ada@acme.test
        email            Ada@acme.test
        id               ada-of-old
        username         Ada
        roles            analyst
        password         •••
        claims.zoneinfo  Europe/London
        claims.address   {"country":"GB"}

    7 to create, 1 to change, 0 to prune."
  `);
  const made = await applying.apply(FILE);
  expect(told.match(/^[+~-] .*$/gm)?.map((line) => line.split(/[ :]/)[1])).toEqual(
    made.map((line) => line.split(' ')[1]),
  );
});

test('what changes is told by its values, and nothing of it is secret', async () => {
  await applying.apply(FILE);
  const changed = FILE.replace('Reports back office', 'Reports')
    .replace('client_secret: "${SECRET}"', 'client_secret: quite-another-secret-that-is-long-enough')
    .replace('reports.example.com/callback', 'reports.example.com/back')
    .replace('lifetime: 5m', 'lifetime: 10m, format: opaque')
    .replace('value: 30, permissions: [reports:read]', 'value: 40, permissions: [reports:write]')
    .replace('Europe/London', 'Europe/Paris')
    .replace('idle: 12h, absolute: none', 'idle: 30d')
    .replace('username: Ada', 'username: Ada, name: Ada Byron, disabled: true'.replaceAll(', ', '\n    '))
    .replace('branding: {name: Acme}', 'branding: {name: Acme, accent: "#2457d6"}');
  const told = await plan(changed);
  expect(told).toMatchInlineSnapshot(`
    "~ setting sessions: idle 12h → 30d, absolute none → 1y
    ~ setting branding: accent none → #2457d6
    ~ role analyst: value 30 → 40, permissions +reports:write -reports:read
    ~ resource_server https://api.example.com
        access_token.format    jwt → opaque
        access_token.lifetime  5m → 10m
    ~ client reports-server
        client_name    Reports back office → Reports
        client_secret  changed
        redirect_uris  +https://reports.example.com/back -https://reports.example.com/callback
    ~ user ada@acme.test
        name             none → Ada Byron
        claims.zoneinfo  Europe/London → Europe/Paris
        disabled         false → true
        signs them out everywhere

    0 to create, 6 to change, 0 to prune."
  `);
  expect(told).not.toMatch(/quite-another|a-secret-that/);
  await applying.apply(changed);
  expect(await plan(changed)).toBe('\n0 to create, 0 to change, 0 to prune.');
});

test('a plan writes nothing: every row of the database is the one it was', async () => {
  await applying.apply(FILE);
  const before = await everyRow();
  expect(await plan(FILE.replace('analyst', 'planner'))).toContain('+ role planner');
  expect(await everyRow()).toEqual(before);
});

test('a plan waits for no apply that is under way, and sees nothing of it', async () => {
  await inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(7420004)`.execute(tx);
    await tx.insertInto('role').values({ id: 'half-made', name: 'Half', value: 1 }).execute();
    expect(await plan('roles: [{id: half-made, value: 1}]')).toContain('+ role half-made');
    await tx.deleteFrom('role').where('id', '=', 'half-made').execute();
  });
});

test('what stops an apply stops its plan with the same words: passwords, hashes, roles, ids, ranks', async () => {
  await applying.apply('users: [{email: first@acme.test, id: taken}]');
  const text = `
roles: [{id: rankless}]
users:
  - {email: one@acme.test, roles: [king]}
  - {email: two@acme.test, id: taken}
  - {email: first@acme.test, id: another}
  - {email: three@acme.test, id: app}
clients: [{client_id: app, token_endpoint_auth_method: none, redirect_uris: [https://app.example.com/]}]
`;
  const refusal = await plan(text).catch((error: Error) =>
    error.message.replaceAll(/^.*usher\.yaml:/gm, '').split('\n'),
  );
  expect(refusal).toEqual([
    '2 roles[0].value: is missing: a new role needs its rank',
    '4 users[0].roles[0]: there is no role king',
    '5 users[1].id: taken is the id of another',
    '6 users[2].id: is not the id that first@acme.test has: taken',
    '7 users[3].id: app is the id of another',
  ]);
  await expect(plan('users: [{email: new@acme.test, password: short}]')).rejects.toThrow('must be 15 characters');
  await expect(plan('users: [{email: new@acme.test, password_hash: abc}]')).rejects.toThrow('users[0].password_hash: ');
});

async function everyRow() {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'public' order by tablename`.execute(db);
  expect(rows.length).toBeGreaterThan(15);
  return Promise.all(
    rows.map(async ({ name }) => {
      const all = await sql`select xmin::text, * from ${sql.id(name)} as it order by it::text`.execute(db);
      return [name, all.rows];
    }),
  );
}
