// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is what the file says, for us to fill in.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findAccountByIdentifier } from '#accounts/account.ts';
import { listActs } from '#audit/acts.ts';
import { findClient } from '#clients/client.ts';
import { planFile } from '#configuration/apply.ts';
import { writePlan } from '#configuration/plan-text.ts';
import { type Database, inTransaction } from '#database/transaction.ts';
import { findLicence, type Licence, listLicences } from '#licences/licence.ts';
import { renewLicence } from '#licences/renew-licence.ts';
import { revokeLicence } from '#licences/revoke-licence.ts';
import { suspendLicence } from '#licences/suspend-licence.ts';
import { findOrganisation } from '#organisations/organisation.ts';
import { openApply, type TestApply } from './open-apply.ts';
import { writeFiles } from './support.ts';

const actor = { kind: 'command', id: 'test' } as const;
let applying: TestApply;
let db: Database;
beforeEach(async () => {
  applying = await openApply();
  db = applying.db;
});
afterEach(() => applying[Symbol.asyncDispose]());

const FILE = `
clients:
  - {client_id: spa, token_endpoint_auth_method: none, redirect_uris: [https://a.example.com/], licence_product: reports}
  - {client_id: nightly, client_secret: "\${SECRET}", grant_types: [client_credentials], scope: a, licence_product: reports, organisation: acme}
organisations:
  - id: acme
    name: Acme Institute
    owner: {name: Ada, surname: Byron, email: Ada@acme.test, affiliation: Analysis, comments: contract 7, extra: {cost_centre: 12}}
    members: [ada@acme.test, bob@acme.test, cy@acme.test]
    licences:
      - {product: reports, serial: ACME-1, seats: 2, active: true, valid_from: 2026-01-01, valid_to: 2090-01-01, policy: {overage: 1, idle_timeout: 30m}}
      - {product: archive, seats: 5, duration: P1Y}
users:
  - {email: ada@acme.test, email_verified: true}
  - {email: bob@acme.test}
`;

async function plan(text: string) {
  await using folder = await writeFiles({ 'usher.yaml': text });
  const { changes, refusals, remarks } = await planFile(applying.needs, folder.path('usher.yaml'));
  return { text: writePlan(changes), refusals, remarks };
}

async function licenceOf(product: string): Promise<Licence> {
  const [licence] = (await listLicences(db)).filter((each) => each.product === product);
  if (!licence) throw new Error(`there is no licence for ${product}`);
  return licence;
}

const membersOf = async (id = 'acme') => {
  const members = await db
    .selectFrom('organisation_member as m')
    .innerJoin('account as a', 'a.id', 'm.account_id')
    .where('organisation_id', '=', id)
    .select('a.email_key')
    .execute();
  const awaited = await db.selectFrom('awaited_member').where('organisation_id', '=', id).select('email_key').execute();
  return { members: members.map((row) => row.email_key).sort(), awaited: awaited.map((row) => row.email_key).sort() };
};

const NOTHING = '\n0 to create, 0 to change, 0 to prune.';

describe('an organisation of the file', () => {
  test('is told in full, made in that order, and twice is once', async () => {
    const told = (await plan(FILE)).text;
    expect(told.slice(0, told.indexOf('+ client'))).toBe(`\
+ organisation acme
    name               Acme Institute
    owner.name         Ada
    owner.surname      Byron
    owner.email        Ada@acme.test
    owner.affiliation  Analysis
    owner.comments     contract 7
    owner.extra        {"cost_centre":12}
`);
    expect(told.slice(told.indexOf('+ member'))).toMatch(
      new RegExp(
        String.raw`^\+ member acme ada@acme\.test
\+ member acme bob@acme\.test
    joins when the address is confirmed
\+ member acme cy@acme\.test
    joins when the address is confirmed
\+ licence ACME-1
    organisation    acme
    product         reports
    seats           2
    active          true
    valid_from      2026-01-01
    valid_to        2090-01-01
    policy\.overage  1
\+ licence USH-…
    organisation  acme
    product       archive
    seats         5
    duration      P1Y

10 to create, 0 to change, 0 to prune\.$`.replaceAll('\n', '\\n'),
      ),
    );
    await applying.apply(FILE);
    expect((await plan(FILE)).text).toBe(NOTHING);
    expect(await applying.apply(FILE)).toEqual([]);

    expect(await findOrganisation(db, 'acme')).toMatchObject({
      name: 'Acme Institute',
      owner: { name: 'Ada', surname: 'Byron', email: 'Ada@acme.test', extra: { cost_centre: 12 } },
    });
    expect(await membersOf()).toEqual({
      members: ['ada@acme.test'],
      awaited: ['bob@acme.test', 'cy@acme.test'],
    });
    expect(await findClient(db, 'nightly')).toMatchObject({ licenceProduct: 'reports', organisationId: 'acme' });
    expect(await findClient(db, 'spa')).toMatchObject({ licenceProduct: 'reports', organisationId: undefined });
    expect(await findLicence(db, 'ACME-1')).toMatchObject({
      product: 'reports',
      seats: 2,
      isValid: true,
      validFrom: new Date('2026-01-01'),
      validTo: new Date('2090-01-01'),
      policy: { whenFull: 'deny', counts: 'person', members: 'all', overage: 1, idleSeconds: 1800 },
    });
    const slots = await db
      .selectFrom('seat')
      .select('slot')
      .where('licence_id', '=', (await licenceOf('reports')).id);
    expect(await slots.execute()).toHaveLength(3);
  });

  test('counts in the audit without an address', async () => {
    await applying.apply(FILE);
    const [act] = await listActs(db, { act: 'configuration.applied' });
    expect(act?.facts).toMatchObject({ people: 2, members: 3 });
    expect(JSON.stringify(act?.facts)).not.toContain('@');
  });

  test('takes a new name and owner, whose values left out are gone', async () => {
    await applying.apply(FILE);
    const changed = FILE.replace('Acme Institute', 'Acme').replace(
      /owner: .*/,
      'owner: {name: Bob, email: bob@acme.test, affiliation: Analysis}',
    );
    const { text } = await plan(changed);
    expect(text).toContain(`~ organisation acme
    name            Acme Institute → Acme
    owner.name      Ada → Bob
    owner.surname   Byron → none
    owner.email     Ada@acme.test → bob@acme.test
    owner.comments  contract 7 → none
    owner.extra     {"cost_centre":12} → none
`);
    await applying.apply(changed);
    expect((await plan(changed)).text).toBe(NOTHING);
    expect((await findOrganisation(db, 'acme'))?.owner).toMatchObject({ name: 'Bob', comments: undefined, extra: {} });
  });

  test('keeps the owner and members that the file does not name', async () => {
    await applying.apply(FILE);
    const less = FILE.replace(/ {4}owner: .*\n/, '').replace('members: [ada@acme.test, bob@acme.test, ', 'members: [');
    expect(await applying.apply(less)).toEqual([]);
    expect((await findOrganisation(db, 'acme'))?.owner?.name).toBe('Ada');
    expect((await membersOf()).members).toEqual(['ada@acme.test']);
  });

  test('waits for an address, and whoever proves it belongs', async () => {
    await applying.apply(FILE);
    await db.updateTable('account').set({ email_verified: true }).where('email_key', '=', 'bob@acme.test').execute();
    expect((await membersOf()).members).toEqual(['ada@acme.test', 'bob@acme.test']);
    expect((await plan(FILE)).text).toBe(NOTHING);
  });

  test('that an app names must be there', async () => {
    const machine = 'client_secret: "${SECRET}", grant_types: [client_credentials], scope: a, organisation: beta';
    expect(await applying.refusal(`clients: [{client_id: nightly, ${machine}}]`)).toEqual([
      '1 clients[0].organisation: there is no organisation beta',
    ]);
    await db.insertInto('organisation').values({ id: 'beta', name: 'Beta' }).execute();
    expect(await applying.refusal(`clients: [{client_id: nightly, ${machine}}]`)).toEqual([]);
  });
});

describe('a licence of the file', () => {
  test('without a serial is issued once, and is the one at its place from then on', async () => {
    const file = (licences: string) => `organisations: [{id: acme, name: Acme, licences: [${licences}]}]`;
    const twins = file('{product: a, seats: 1}, {product: b, seats: 2}, {product: a, seats: 3}');
    await applying.apply(twins);
    const before = await listLicences(db);
    expect(before.map(({ product, seats }) => [product, seats]).sort()).toEqual([
      ['a', 1],
      ['a', 3],
      ['b', 2],
    ]);
    expect(await applying.apply(twins)).toEqual([]);
    // Another order among products, and one with a serial between them, are the same places.
    const moved = file(
      '{product: b, seats: 2}, {product: a, seats: 1}, {product: a, serial: A-9, seats: 1}, {product: a, seats: 4}',
    );
    const third = before.find(({ seats }) => seats === 3);
    expect(await applying.apply(moved)).toEqual([
      'create licence A-9: organisation product seats',
      `update licence ${third?.serial}: seats`,
    ]);
    expect((await listLicences(db)).map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
    expect(await applying.apply(moved)).toEqual([]);
  });

  test('whose serial is written down later is still the same', async () => {
    const file = (serial: string) =>
      `organisations: [{id: acme, name: Acme, licences: [{product: a, seats: 1${serial}}]}]`;
    await applying.apply(file(''));
    const { serial } = await licenceOf('a');
    expect(await applying.apply(file(`, serial: ${serial}`))).toEqual([]);
    expect(await listLicences(db)).toHaveLength(1);
    // Without it again it is at the place it had.
    expect(await applying.apply(file(''))).toEqual([]);
    expect(await listLicences(db)).toHaveLength(1);
  });

  test('follows the file in seats, policy and the term it names, and the plan says who loses a seat', async () => {
    await applying.apply(FILE);
    const { id } = await licenceOf('reports');
    for (const slot of [1, 2, 3]) await sit(id, slot);
    const changed = FILE.replace('seats: 2', 'seats: 1')
      .replace('2090-01-01', '2091-06-01')
      .replace('policy: {overage: 1, idle_timeout: 30m}', 'policy: {when_full: replace_own, idle_timeout: 5m}');
    expect((await plan(changed)).text).toContain(`~ licence ACME-1
    seats                2 → 1
    valid_to             2090-01-01 → 2091-06-01
    policy.when_full     deny → replace_own
    policy.overage       1 → 0
    policy.idle_timeout  30m → 5m
    takes back 2 of 3 seats in use
`);
    await applying.apply(changed);
    expect((await plan(changed)).text).toBe(NOTHING);
    expect(await findLicence(db, 'ACME-1')).toMatchObject({
      seats: 1,
      validTo: new Date('2091-06-01'),
      policy: { whenFull: 'replace_own', overage: 0, idleSeconds: 300 },
    });
    expect(await db.selectFrom('seat').select('slot').where('licence_id', '=', id).execute()).toHaveLength(1);
    await applying.apply(FILE);
    expect((await plan(FILE)).text).toBe(NOTHING);
  });

  test('of other counting takes back every seat in use, and says so before', async () => {
    await applying.apply(FILE);
    const { id } = await licenceOf('reports');
    await sit(id, 2);
    const changed = FILE.replace('policy: {overage: 1', 'policy: {counts: session, overage: 1');
    expect((await plan(changed)).text).toContain('policy.counts person → session, takes back 1 of 1 seats in use\n');
    await applying.apply(changed);
    expect(await db.selectFrom('seat').select('slot').where('holder', 'is not', null).execute()).toEqual([]);
  });

  test('is suspended and resumed where the file says so, and left as it is where it does not', async () => {
    await applying.apply(FILE);
    await sit((await licenceOf('reports')).id, 1);
    const suspended = FILE.replace('active: true', 'active: false');
    expect((await plan(suspended)).text).toContain('active true → false, takes back 1 of 1 seats in use\n');
    await applying.apply(suspended);
    expect(await findLicence(db, 'ACME-1')).toMatchObject({ isActive: false, isValid: false });
    const silent = FILE.replace(' active: true,', '');
    expect(await applying.apply(silent)).toEqual([]);
    expect(await applying.apply(FILE)).toEqual(['update licence ACME-1: active']);
    await inTransaction(db, async (tx) => suspendLicence(tx, { licenceId: (await licenceOf('reports')).id, actor }));
    expect(await applying.apply(silent)).toEqual([]);
    expect((await findLicence(db, 'ACME-1'))?.isActive).toBe(false);
  });

  test('renewed by hand stays so where the file names no end; where it does, the file decides', async () => {
    const file = (end: string) =>
      `organisations: [{id: a, name: A, licences: [{product: r, seats: 1, serial: S${end}}]}]`;
    await applying.apply(file(''));
    expect((await findLicence(db, 'S'))?.validTo).toBeUndefined();
    const until = new Date('2090-05-05');
    const { id: licenceId } = await licenceOf('r');
    await inTransaction(db, (tx) => renewLicence(tx, { licenceId, until, actor }));
    expect(await applying.apply(file(''))).toEqual([]);
    expect((await findLicence(db, 'S'))?.validTo).toEqual(until);
    expect((await plan(file(', valid_to: none'))).text).toContain('~ licence S: valid_to 2090-05-05 → none\n');
    await applying.apply(file(', valid_to: none'));
    expect((await findLicence(db, 'S'))?.validTo).toBeUndefined();

    await applying.apply(file(', duration: P1Y'));
    expect(await applying.apply(file(', duration: P1Y'))).toEqual([]);
    const { validFrom, validTo } = await licenceOf('r');
    expect(validTo?.getUTCFullYear()).toBe(validFrom.getUTCFullYear() + 1);
  });

  test('that was taken back stays so, which is said, and nothing stops', async () => {
    await applying.apply(FILE);
    await inTransaction(db, async (tx) => revokeLicence(tx, { licenceId: (await licenceOf('reports')).id, actor }));
    await inTransaction(db, async (tx) => revokeLicence(tx, { licenceId: (await licenceOf('archive')).id, actor }));
    expect(await applying.apply(FILE.replace('seats: 2', 'seats: 9'))).toEqual([]);
    expect((await findLicence(db, 'ACME-1'))?.isValid).toBe(false);
    expect(await listLicences(db)).toHaveLength(2);
    const { serial } = await licenceOf('archive');
    expect((await plan(FILE)).remarks).toEqual(
      expect.arrayContaining(
        ['ACME-1', serial].map(
          (one) => `The licence ${one} was taken back and stays so, whatever the file says of it.`,
        ),
      ),
    );
  });

  test('that cannot be is told by its line: another’s serial, another product, an end before it begins', async () => {
    await applying.apply(FILE);
    expect(
      await applying.refusal(`
organisations:
  - id: beta
    name: Beta
    licences:
      - {product: reports, serial: ACME-1, seats: 1}
      - {product: reports, serial: B-1, seats: 1, valid_to: 2020-01-01}
  - id: acme
    name: Acme
    licences:
      - {product: other, serial: ACME-1x, seats: 1}
`),
    ).toEqual([
      "6 organisations[0].licences[0].serial: ACME-1 is the serial of another organisation's licence",
      expect.stringMatching(/^7 organisations\[0\]\.licences\[1\]\.valid_to: must be after \S+, when it begins$/),
    ]);
    expect(await applying.refusal(FILE.replace('product: reports, serial', 'product: other, serial'))).toEqual([
      '11 organisations[0].licences[0].product: is not what ACME-1 is for: reports',
    ]);
    const early = FILE.replace('valid_from: 2026-01-01, valid_to: 2090-01-01', 'valid_to: 2025-01-01');
    expect(await applying.refusal(early)).toEqual([
      '11 organisations[0].licences[0].valid_to: must be after 2026-01-01T00:00:00.000Z, when it begins',
    ]);
  });
});

describe('a licence for those named', () => {
  const named = (list: string) => `
organisations:
  - id: acme
    name: Acme
    members: [ada@acme.test, bob@acme.test, cy@acme.test]
    licences: [{product: reports, serial: S, seats: 2, policy: {members: named}${list}}]
users:
  - {email: ada@acme.test, email_verified: true}
  - {email: bob@acme.test, email_verified: true}
`;
  const namedFor = async () => {
    const rows = await db
      .selectFrom('licence_member as n')
      .innerJoin('account as a', 'a.id', 'n.account_id')
      .select('a.email_key')
      .orderBy('a.email_key')
      .execute();
    return rows.map(({ email_key }) => email_key);
  };

  test('names who is on the list and a member, and unnames who is not any more', async () => {
    const both = named(', named: [ada@acme.test, bob@acme.test]');
    expect((await plan(both)).text).toContain('named           ada@acme.test bob@acme.test\n');
    await applying.apply(both);
    expect(await namedFor()).toEqual(['ada@acme.test', 'bob@acme.test']);
    expect(await applying.apply(both)).toEqual([]);
    const one = named(', named: [bob@acme.test]');
    expect((await plan(one)).text).toContain('~ licence S: named -ada@acme.test\n');
    await applying.apply(one);
    expect(await namedFor()).toEqual(['bob@acme.test']);
    expect(await applying.apply(named(''))).toEqual([]);
    expect(await namedFor()).toEqual(['bob@acme.test']);
    await applying.apply(named(', named: []'));
    expect(await namedFor()).toEqual([]);
  });

  test('passes an address by that is no member’s yet, says so, and names them once they are', async () => {
    const file = named(', named: [ada@acme.test, cy@acme.test, stranger@else.test]');
    const { remarks, text } = await plan(file);
    expect(text).not.toContain('stranger');
    expect(remarks).toEqual([
      "The licence S names 2 addresses that are no member's yet: apply the file again once somebody has confirmed it.",
    ]);
    await applying.apply(file);
    expect(await namedFor()).toEqual(['ada@acme.test']);
    expect((await plan(file)).text).toBe(NOTHING);
    const cy = { id: 'acc_cy', email: 'cy@acme.test', email_key: 'cy@acme.test', email_verified: true };
    await db.insertInto('account').values(cy).execute();
    expect(await applying.apply(file)).toEqual(['update licence S: named']);
    expect(await namedFor()).toEqual(['ada@acme.test', 'cy@acme.test']);
    expect((await findAccountByIdentifier(db, 'cy@acme.test'))?.id).toBe('acc_cy');
  });

  test('names nobody by an address that was never confirmed', async () => {
    await applying.apply(named(''));
    await db.updateTable('account').set({ email_verified: false }).where('email_key', '=', 'bob@acme.test').execute();
    await applying.apply(named(', named: [bob@acme.test]'));
    expect(await namedFor()).toEqual([]);
  });
});

/** Somebody sits there, straight in the table. */
async function sit(licenceId: string, slot: number): Promise<void> {
  const now = new Date();
  await db
    .updateTable('seat')
    .set({ holder: `acc-${slot}`, holder_kind: 'person', account_id: `acc-${slot}`, since: now, seen_at: now })
    .set({ expires_at: new Date(now.getTime() + 3_600_000) })
    .where('licence_id', '=', licenceId)
    .where('slot', '=', slot)
    .execute();
  const session = { licence_id: licenceId, session_uid: `ses-${slot}`, slot, account_id: `acc-${slot}` };
  await db.insertInto('seat_session').values(session).execute();
}
