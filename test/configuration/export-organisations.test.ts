import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseName } from '#accounts/plain-text.ts';
import { planFile } from '#configuration/apply.ts';
import { exportConfiguration } from '#configuration/export.ts';
import { escapeForFile, writeYaml } from '#configuration/export-yaml.ts';
import { writePlan } from '#configuration/plan-text.ts';
import { inTransaction } from '#database/transaction.ts';
import { issueLicence } from '#licences/issue-licence.ts';
import { findLicence } from '#licences/licence.ts';
import { revokeLicence } from '#licences/revoke-licence.ts';
import { setOwner } from '#organisations/set-owner.ts';
import { openApply, type TestApply } from './open-apply.ts';
import { vault, writeFiles } from './support.ts';

const NOTHING = '\n0 to create, 0 to change, 0 to prune.';
const actor = { kind: 'command', id: 'test' } as const;

const FILE = `
clients:
  - {client_id: spa, token_endpoint_auth_method: none, redirect_uris: [https://a.example.com/], licence_product: reports}
  - {client_id: nightly, client_secret: a-secret-that-is-32-characters-long, grant_types: [client_credentials], scope: a, licence_product: reports, organisation: acme}
organisations:
  - id: acme
    name: "Acme: the institute"
    owner: {name: Ada, email: Ada@acme.test, extra: {cost_centre: 12, "zero": -0, list: [1, null]}}
    members: [ada@acme.test, bob@acme.test, dee@acme.test]
    licences:
      - {product: reports, serial: ACME-1, seats: 2, active: false, valid_from: 2026-01-01, valid_to: 2090-01-01}
      - {product: reports, serial: ACME-2, seats: 2, valid_to: "2091-01-01T12:00:00+02:00", policy: {when_full: deny, members: named, overage: 3, idle_timeout: 90s}, named: [ada@acme.test, bob@acme.test, new@acme.test]}
      - {product: archive, seats: 1, duration: P1Y2M}
  - {id: beta, name: Beta}
users:
  - {email: ada@acme.test, email_verified: true}
  - {email: bob@acme.test}
`;

async function exported({ db }: TestApply, people: boolean) {
  const made = await exportConfiguration({ db, vault }, { people });
  const heading = { version: '1', issuer: 'https://id.example.com', at: new Date(0), hasPeople: people };
  return { ...made, text: writeYaml(made.value, { ...heading, leftOut: made.leftOut }) };
}

async function planOf(instance: TestApply, text: string): Promise<string> {
  await using folder = await writeFiles({ 'usher.yaml': text });
  return writePlan((await planFile(instance.needs, folder.path('usher.yaml'))).changes);
}

const withoutSecrets = (text: string) => text.replaceAll(/encrypted:[\w-]{40,}/g, 'encrypted:…');

test('organisations, members and licences come back to no difference, here and elsewhere', async () => {
  await using busy = await openApply();
  await using empty = await openApply();
  await busy.apply(FILE);
  const owner = { name: 'Bea', email: 'bea@acme.test', extra: { none: null, inner: { none: null, list: [null] } } };
  await inTransaction(busy.db, (tx) => setOwner(tx, { organisationId: 'beta', owner, actor }));
  const by = { organisationId: 'beta', product: 'extra', seats: 7, actor };
  await inTransaction(busy.db, (tx) => issueLicence(tx, { ...by, policy: { counts: 'session' } }));
  const { text, leftOut } = await exported(busy, true);
  expect(leftOut).toEqual([]);
  expect(await planOf(busy, text)).toBe(NOTHING);
  await empty.apply(text);
  expect(await planOf(empty, text)).toBe(NOTHING);
  expect(withoutSecrets((await exported(empty, true)).text)).toBe(withoutSecrets(text));

  const [acme, beta] = parse(text).organisations;
  expect(acme).toEqual({
    id: 'acme',
    name: 'Acme: the institute',
    owner: { name: 'Ada', email: 'Ada@acme.test', extra: { cost_centre: 12, zero: 0, list: [1, null] } },
    members: ['ada@acme.test', 'bob@acme.test', 'dee@acme.test'],
    licences: [
      expect.objectContaining({ product: 'archive', seats: 1, valid_to: expect.any(String) }),
      {
        product: 'reports',
        serial: 'ACME-1',
        seats: 2,
        active: false,
        valid_from: '2026-01-01',
        valid_to: '2090-01-01',
      },
      {
        product: 'reports',
        serial: 'ACME-2',
        seats: 2,
        valid_from: expect.stringMatching(/^\d{4}-.*Z$/),
        valid_to: '2091-01-01T10:00:00.000Z',
        policy: { members: 'named', overage: 3, idle_timeout: '90s' },
        named: ['ada@acme.test'],
      },
    ],
  });
  expect(beta.licences).toEqual([
    {
      product: 'extra',
      serial: expect.any(String),
      seats: 7,
      valid_from: expect.any(String),
      policy: { counts: 'session' },
    },
  ]);
});

test('without people there is no address in it, and applying that takes nobody away', async () => {
  await using busy = await openApply();
  await busy.apply(FILE);
  const { text } = await exported(busy, false);
  expect(text).not.toMatch(/@|Ada|owner|members: \[|named: \[/);
  expect(parse(text).organisations[0].licences).toHaveLength(3);
  expect(await planOf(busy, text)).toBe(NOTHING);
  expect(await busy.apply(text)).toEqual([]);
  const people = await busy.db.selectFrom('organisation_member').selectAll().execute();
  expect(people).toHaveLength(1);
});

test('what nobody sees is written with escapes, in values and in keys, and comes back', async () => {
  await using busy = await openApply();
  await busy.apply(FILE);
  const [turned, tagged] = ['one\ntwo \u202eevil\u00a0', 'key\u2028\u{e0001}'];
  const owner = { name: 'Bea', email: 'bea@acme.test', comments: turned, extra: { [tagged]: turned } };
  await inTransaction(busy.db, (tx) => setOwner(tx, { organisationId: 'beta', owner, actor }));
  const { text } = await exported(busy, true);
  expect(text).toMatch(/^[\n\x20-\x7e]*$/);
  expect(parse(text).organisations[1].owner).toMatchObject({ comments: turned, extra: { [tagged]: turned } });
  expect(await planOf(busy, text)).toBe(NOTHING);
});

test('what a file cannot say is left out and told: a licence taken back, a member without an address', async () => {
  await using busy = await openApply();
  await busy.apply(FILE);
  const licence = await findLicence(busy.db, 'ACME-1');
  await inTransaction(busy.db, (tx) => revokeLicence(tx, { licenceId: licence?.id ?? '', actor }));
  await busy.db.insertInto('account').values({ id: 'acc_mute' }).execute();
  await busy.db.insertInto('organisation_member').values({ organisation_id: 'acme', account_id: 'acc_mute' }).execute();
  await busy.db.insertInto('organisation').values({ id: 'my own', name: 'Odd' }).execute();
  const { leftOut, text } = await exported(busy, true);
  expect(leftOut.map(({ what }) => what)).toEqual([
    'licence ACME-1',
    'member acc_mute of acme',
    'organisation my own',
    'user acc_mute',
  ]);
  expect(text).not.toContain('ACME-1\n');
  expect(await planOf(busy, text)).toBe(NOTHING);
});

const word = fc.stringMatching(/^[a-z][a-z0-9:_-]{0,8}$/);
const prose = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
    fc.constantFrom(
      '$'.concat('{HOME}'),
      'encrypted:abc',
      'null',
      '1e3',
      '~',
      '2026-01-01',
      '<<',
      '- a',
      '# no',
      'none',
    ),
  )
  .filter((text) => !text.includes('\0') && text.isWellFormed());
const json = fc.jsonValue({ maxDepth: 2, noUnicodeString: false });
const address = word.map((local) => `${local.replaceAll(':', '+')}@acme.test`);
const day = fc.integer({ min: 0, max: 3000 }).map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
const licence = fc.record(
  {
    product: fc.constantFrom('reports', 'archive'),
    seats: fc.integer({ min: 1, max: 5 }),
    active: fc.boolean(),
    valid_from: day,
    duration: fc.constantFrom('P1Y', 'P3M', 'P2W', 'P40Y1D'),
    policy: fc.record(
      {
        when_full: fc.constantFrom('deny', 'replace_own', 'evict_longest_idle'),
        counts: fc.constantFrom('person', 'session'),
        overage: fc.integer({ min: 0, max: 3 }),
        idle_timeout: fc.constantFrom('90s', '30m', '1d'),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['product', 'seats'] },
);
const organisation = fc.record(
  {
    id: word,
    name: prose.filter((text) => parseName(text) !== undefined),
    owner: fc.record(
      {
        name: prose,
        surname: prose,
        email: address,
        affiliation: prose,
        comments: prose,
        extra: fc.dictionary(prose, json, { maxKeys: 3 }),
      },
      { requiredKeys: ['name', 'email'] },
    ),
    members: fc.uniqueArray(address, { maxLength: 3 }),
    licences: fc.array(licence, { maxLength: 4 }),
  },
  { requiredKeys: ['id', 'name'] },
);

test('whatever organisations a file makes, a second apply and its export change nothing, and make the same elsewhere', async () => {
  await using one = await openApply();
  await using other = await openApply();
  const files = fc.uniqueArray(organisation, { maxLength: 3, selector: ({ id }) => id });
  await fc.assert(
    fc.asyncProperty(files, async (organisations) => {
      for (const { db } of [one, other]) {
        for (const table of ['licence', 'organisation', 'owned'] as const) await db.deleteFrom(table).execute();
      }
      const text = JSON.stringify(escapeForFile({ organisations }, vault));
      await one.apply(text);
      expect(await planOf(one, text)).toBe(NOTHING);
      expect(await one.apply(text)).toEqual([]);
      const first = (await exported(one, true)).text;
      expect(await planOf(one, first)).toBe(NOTHING);
      await other.apply(first);
      expect(await planOf(other, first)).toBe(NOTHING);
      expect(withoutSecrets((await exported(other, true)).text)).toBe(withoutSecrets(first));
    }),
    { seed: 20261122, numRuns: 40 },
  );
});
