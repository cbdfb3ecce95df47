// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is what the file says, for us to fill in.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createAccount } from '#accounts/create-account.ts';
import { disableAccount } from '#accounts/disable-account.ts';
import { parseEmail } from '#accounts/email.ts';
import { newClientSecret } from '#clients/client-secret.ts';
import { createClient } from '#clients/create-client.ts';
import { rotateSecret } from '#clients/rotate-secret.ts';
import { planFile } from '#configuration/apply.ts';
import { type Export, type ExportOptions, exportConfiguration } from '#configuration/export.ts';
import { escapeForFile, writeYaml } from '#configuration/export-yaml.ts';
import { writePlan } from '#configuration/plan-text.ts';
import { inTransaction } from '#database/transaction.ts';
import { openVault, Secret } from '#platform/secrets.ts';
import { openApply, type TestApply } from './open-apply.ts';
import { vault, writeFiles } from './support.ts';

const NOTHING = '\n0 to create, 0 to change, 0 to prune.';
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><title>${NAME}</title></svg>';
const actor = { kind: 'command', id: 'test' } as const;

async function exported(
  { db }: TestApply,
  options: ExportOptions = { people: true },
): Promise<Export & { text: string }> {
  const made = await exportConfiguration({ db, vault }, options);
  const heading = {
    version: '1',
    issuer: 'https://id.example.com',
    at: new Date(0),
    hasPeople: options.people === true,
  };
  return { ...made, text: writeYaml(made.value, { ...heading, leftOut: made.leftOut }) };
}

async function planOf(instance: TestApply, text: string, files = {}): Promise<string> {
  await using folder = await writeFiles({ 'usher.yaml': text, ...files });
  return writePlan((await planFile(instance.needs, folder.path('usher.yaml'))).changes);
}

const FILE = `
clients:
  - {client_id: spa, client_name: "A $\${b} encrypted:no", token_endpoint_auth_method: none, redirect_uris: [https://a.example.com/], first_party: true}
  - {client_id: native, token_endpoint_auth_method: none, redirect_uris: [com.example.app:/back]}
  - {client_id: server, client_secret: "\${SECRET}", redirect_uris: [https://b.example.com/], require_pkce: false, scope: ""}
  - {client_id: nightly, client_secret: "\${SECRET}", grant_types: [client_credentials], scope: reports:read}
  - {client_id: old, client_secret_hash: ["sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709"], redirect_uris: [https://c.example.com/]}
  - client_id: keyed
    token_endpoint_auth_method: private_key_jwt
    redirect_uris: [https://d.example.com/]
    jwks: {keys: [{kty: EC, crv: P-256, x: abc, y: "123"}]}
resource_servers:
  - {identifier: https://api.example.com, name: "API: one", secret: "\${SECRET}", permissions: [reports:read, reports:write]}
  - {identifier: urn:opaque, access_token: {format: opaque, signing_alg: RS256, lifetime: 90s}}
roles: [{id: analyst, name: Analyst, value: 30, permissions: [reports:read]}, {id: user, name: Member, permissions: [a, b]}]
role_equivalents: {admin: [super_user, administrator], analyst: [writer]}
users:
  - email: Ada@Acme.test
    id: ada-of-old
    username: Ada
    name: "Ada: the first"
    password: correct horse battery-1
    email_verified: true
    roles: [analyst, manager]
    claims: {given_name: Ada, zoneinfo: Europe/London, locale: en-GB, birthdate: "1815-12-10", phone_number_verified: true, address: {formatted: "12 St\\nLondon", country: GB}}
  - {email: md5@acme.test, password_hash: "md5:salt:0123456789abcdef0123456789abcdef", roles: []}
  - {email: bcrypt@acme.test, password_hash: "$2b$04$abcdefghijklmnopqrstuuO1z3c5zLhXgZTbvLz1m3w7bOq1n1U0K"}
  - {email: off@acme.test, disabled: true}
registration: {open: false, allowed_domains: [acme.test]}
password_policy: {preset: legacy-composition}
mfa: {}
sessions: {idle: 36h, absolute: none, refresh_grace: 0}
rate_limits: {default: none, sign_in: 5/10s, protocol: 7/2d}
cookies: {session: {same_site: none, domain: example.com, max_age: 30d}, bff: {}}
outbound: {allow: [10.0.0.0/8]}
headers: {include: [[strict-transport-security, max-age=1], [x-a, "a: #b"]]}
jobs: {sweep: 2h}
branding: {name: "Acme # 1", accent: "#abc", logo: logo.svg}
`;

/** What a year of use leaves behind, over what the file made. */
async function makeBusy(instance: TestApply): Promise<void> {
  const { db } = instance;
  await instance.apply(FILE, { 'logo.svg': SVG });
  await createClient(db, { client_name: 'By hand', redirect_uris: ['https://e.example.com/'] });
  await createClient(db, {
    client_id: 'usher-like',
    token_endpoint_auth_method: 'none',
    redirect_uris: ['https://f.test/'],
  });
  await rotateSecret(db, { clientId: 'server', secret: newClientSecret(), old: 'keep' });
  await db
    .updateTable('role')
    .set({ permissions: ['c'], equivalents: ['root'] })
    .where('id', '=', 'manager')
    .execute();
  await inTransaction(db, async (tx) => {
    const email = parseEmail('gone@acme.test');
    const id = 'acc_gone';
    await createAccount(tx, {
      id,
      auditKey: vault.encrypt('k', 'account:audit_key:acc_gone'),
      email,
      emailVerified: true,
    });
    await disableAccount(tx, { accountId: id, actor });
    await tx
      .insertInto('grant')
      .values({ id: 'g', account_id: 'ada-of-old', client_id: 'spa', payload: '{}' })
      .execute();
  });
}

test('the export of a busy instance makes another like it, down to the last difference', async () => {
  await using busy = await openApply();
  await using empty = await openApply();
  await makeBusy(busy);
  const { text, leftOut } = await exported(busy);
  expect(leftOut).toEqual([]);
  expect(await planOf(busy, text)).toBe(NOTHING);
  await empty.apply(text);
  expect(await planOf(empty, text)).toBe(NOTHING);

  expect(withoutSecrets((await exported(empty)).text)).toBe(withoutSecrets(text));
  const rows = async ({ db }: TestApply) => ({
    clients: await db
      .selectFrom('client')
      .select(['id', 'metadata', 'secret_hashes', 'scope', 'is_first_party', 'requires_pkce'])
      .orderBy('id')
      .execute(),
    apis: (await db.selectFrom('resource_server').selectAll().orderBy('identifier').execute()).map(withoutTimes),
    roles: (await db.selectFrom('role').selectAll().orderBy('id').execute()).map(withoutTimes),
    settings: (await db.selectFrom('setting').selectAll().orderBy('name').execute()).map(withoutTimes),
    people: (await db.selectFrom('account').selectAll().orderBy('id').execute()).map(withoutTimes),
    held: await db
      .selectFrom('account_role')
      .select(['account_id', 'role_id'])
      .orderBy('account_id')
      .orderBy('role_id')
      .execute(),
    passwords: (await db.selectFrom('password').selectAll().orderBy('account_id').execute()).map(
      ({ account_id, hash }) => vault.decrypt(hash, `password:hash:${account_id}`),
    ),
  });
  expect(await rows(empty)).toEqual(await rows(busy));
});

test('no secret, hash or person stands in an export for all to read', async () => {
  await using busy = await openApply();
  await makeBusy(busy);
  const { text } = await exported(busy, {});
  expect(text).not.toMatch(/acme\.test(?!\])|Ada|password_hash|sha256:|sha1:|argon2|a-secret-that/);
  const { clients, resource_servers } = parse(text);
  expect(clients.find(({ client_id }: { client_id: string }) => client_id === 'server').client_secret_hash).toEqual([
    expect.stringMatching(/^encrypted:/),
    expect.stringMatching(/^encrypted:/),
  ]);
  expect(resource_servers[0].secret_hash).toMatch(/^encrypted:/);
  expect(text.split('\n').slice(0, 3)).toEqual([
    '# Exported from https://id.example.com by Usher 1, 1970-01-01T00:00:00.000Z.',
    '# Make another Usher like it with: usher apply FILE. Its SECRET_KEY must be the same where a value is encrypted.',
    '# People are left out: usher export --people has them too.',
  ]);
});

test('under another SECRET_KEY an export is refused by the line of every secret', async () => {
  await using busy = await openApply();
  await busy.apply(FILE, { 'logo.svg': SVG });
  const { text } = await exported(busy, {});
  await using folder = await writeFiles({ 'usher.yaml': text });
  const other = { ...busy.needs, vault: openVault(new Secret([Buffer.alloc(32, 8)])) };
  await expect(planFile(other, folder.path('usher.yaml'))).rejects.toThrow(
    /client_secret_hash.*: cannot be decrypted here: it is damaged, or was made under another SECRET_KEY/,
  );
});

test('the logo stands in the text, or beside it under a name of its own', async () => {
  await using busy = await openApply();
  await busy.apply('branding: {logo: logo.svg}', { 'logo.svg': SVG });
  const inside = await exported(busy, {});
  expect(parse(inside.text).branding.logo).toBe(`data:image/svg+xml;base64,${Buffer.from(SVG).toString('base64')}`);
  const beside = await exported(busy, { logoFile: 'usher-logo' });
  expect(beside.logo).toMatchObject({ file: 'usher-logo.svg' });
  expect(parse(beside.text).branding.logo).toBe('./usher-logo.svg');
  expect(await planOf(busy, beside.text, { 'usher-logo.svg': SVG })).toBe(NOTHING);
  expect(await busy.refusal('branding: {logo: "data:text/html;base64,AAAA"}')).toEqual([
    expect.stringContaining('branding.logo: must be data:image/svg+xml;base64'),
  ]);
});

test('what a file cannot say is left out, and told by name and reason', async () => {
  await using busy = await openApply();
  const { db } = busy;
  await busy.apply(FILE, { 'logo.svg': SVG });
  await db.updateTable('client').set({ is_disabled: true }).where('id', '=', 'spa').execute();
  await db
    .updateTable('account')
    .set({ claims: '{"shoe_size":43,"nickname":"A"}' })
    .where('id', '=', 'ada-of-old')
    .execute();
  const lapses_at = new Date(Date.now() + 60_000);
  await db.updateTable('account').set({ lapses_at }).where('email_key', '=', 'md5@acme.test').execute();
  const { leftOut, text } = await exported(busy);
  expect(leftOut.map(({ what }) => what).sort()).toEqual([
    'client spa',
    'shoe_size of user Ada@acme.test',
    'user md5@acme.test',
  ]);
  expect(text).toContain('# Left out: client spa: it is disabled, which a file cannot say.\n');
  expect(await planOf(busy, text)).toBe(NOTHING);
});

test('an instance that nobody has touched has nothing to export, and that can be applied', async () => {
  await using empty = await openApply();
  const { value, text } = await exported(empty);
  expect(value).toEqual({});
  expect(await planOf(empty, text)).toBe(NOTHING);
});

const word = fc.stringMatching(/^[a-z][a-z0-9:_-]{0,12}$/);
const words = fc.uniqueArray(word, { maxLength: 4 });
const prose = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
    fc.string({
      unit: fc.constantFrom(...'${}encrypted:#\'"-\n\t ~&*!|>%@`, \u0085\u2028\ufeff'),
      minLength: 1,
      maxLength: 20,
    }),
    fc.constantFrom(
      '${HOME}',
      '$${',
      'encrypted:',
      'encrypted:abc',
      'null',
      'true',
      '1e3',
      '0x1f',
      '~',
      '2026-01-01',
      '<<',
      '- a',
      '# no',
    ),
  )
  .filter((text) => !text.includes('\0') && text.isWellFormed());
const seconds = fc.integer({ min: 1, max: 9999 }).map((count) => `${count}s`);
const anyFile = fc.record(
  {
    clients: fc.uniqueArray(
      fc.record(
        {
          client_id: word.filter((id) => !id.startsWith('usher-')),
          client_name: prose,
          token_endpoint_auth_method: fc.constantFrom('none', 'client_secret_post', 'client_secret_basic'),
          scope: words.map((list) => list.join(' ')),
          contacts: fc.array(prose, { maxLength: 2 }),
          first_party: fc.boolean(),
          default_max_age: fc.nat(),
        },
        { requiredKeys: ['client_id', 'token_endpoint_auth_method'] },
      ),
      { maxLength: 3, selector: ({ client_id }) => client_id },
    ),
    resource_servers: fc.uniqueArray(
      fc.record(
        {
          identifier: word.map((path) => `https://api.example.com/${path}`),
          name: prose,
          permissions: words,
          access_token: fc.record(
            { format: fc.constantFrom('jwt', 'opaque'), lifetime: seconds },
            { requiredKeys: [] },
          ),
        },
        { requiredKeys: ['identifier'] },
      ),
      { maxLength: 3, selector: ({ identifier }) => identifier },
    ),
    roles: fc.uniqueArray(
      fc.record(
        { id: word.map((id) => `r-${id}`), name: prose, value: fc.integer({ min: 0, max: 1000 }), permissions: words },
        { requiredKeys: ['id', 'value'] },
      ),
      { maxLength: 3, selector: ({ id }) => id },
    ),
    role_equivalents: fc.dictionary(
      fc.constantFrom('user', 'admin', 'manager'),
      fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
    ),
    users: fc.uniqueArray(
      fc.record(
        {
          email: word.map((local) => `${local.replaceAll(':', '+')}@acme.test`),
          id: word.map((id) => `old-${id}`),
          email_verified: fc.boolean(),
          disabled: fc.boolean(),
          roles: fc.uniqueArray(fc.constantFrom('user', 'manager', 'employee'), { maxLength: 3 }),
          claims: fc.record(
            { nickname: prose, locale: fc.constantFrom('en-GB', 'de'), address: fc.record({ formatted: prose }) },
            { requiredKeys: [] },
          ),
        },
        { requiredKeys: ['email', 'id'] },
      ),
      { maxLength: 3, comparator: (one, other) => one.email === other.email || one.id === other.id },
    ),
    sessions: fc.record(
      {
        idle: fc.oneof(seconds, fc.constant('none')),
        refresh_grace: fc.integer({ min: 0, max: 60 }).map((count) => `${count}s`),
      },
      { requiredKeys: [] },
    ),
    rate_limits: fc.record(
      {
        default: fc.oneof(
          fc.constant('none'),
          fc.nat(99).map((count) => `${count + 1}/${count + 1}h`),
        ),
      },
      { requiredKeys: [] },
    ),
    branding: fc.record({ name: prose, accent: fc.constantFrom('#ABC', '#2457d6') }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);

test('whatever a file makes, its export plans to nothing, makes the same elsewhere, and is the same twice', async () => {
  await using one = await openApply();
  await using other = await openApply();
  await fc.assert(
    fc.asyncProperty(anyFile, async (file) => {
      for (const { db } of [one, other]) await wipe(db);
      const text = JSON.stringify(escapeForFile(complete(file), vault));
      await one.apply(text);
      const apps = await one.db.selectFrom('client').select(['id', 'metadata']).execute();
      for (const { client_id, client_name } of file.clients ?? []) {
        expect(apps.find(({ id }) => id === client_id)?.metadata.client_name).toBe(client_name);
      }
      const first = (await exported(one)).text;
      expect(await planOf(one, first)).toBe(NOTHING);
      expect(withoutSecrets((await exported(one)).text)).toBe(withoutSecrets(first));
      await other.apply(first);
      expect(await planOf(other, first)).toBe(NOTHING);
      expect(withoutSecrets((await exported(other)).text)).toBe(withoutSecrets(first));
    }),
    { seed: 20261122, numRuns: 60 },
  );
});

/** What the rules ask for beside what chance has made. */
function complete<File extends { clients?: readonly { token_endpoint_auth_method: string }[] }>(file: File) {
  const clients = (file.clients ?? []).map((client) => ({
    ...client,
    redirect_uris: ['https://app.example.com/'],
    ...(client.token_endpoint_auth_method !== 'none' && { client_secret: 'x'.repeat(40) }),
  }));
  return { ...file, clients };
}

async function wipe(db: TestApply['db']): Promise<void> {
  for (const table of ['client', 'resource_server', 'account', 'setting', 'owned'] as const)
    await db.deleteFrom(table).execute();
  await db.deleteFrom('role').where('is_built_in', '=', false).execute();
  await db.updateTable('role').set({ permissions: [], equivalents: [] }).execute();
}

const withoutSecrets = (text: string) => text.replaceAll(/encrypted:[\w-]{40,}/g, 'encrypted:…');

function withoutTimes(row: object): object {
  const ours = ['created_at', 'updated_at', 'audit_key'];
  return Object.fromEntries(Object.entries(row).filter(([name]) => !ours.includes(name)));
}
