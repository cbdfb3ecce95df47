import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { applyConfiguration, planFile } from '#configuration/apply.ts';
import { writePlan } from '#configuration/plan-text.ts';
import { type Database, inTransaction } from '#database/transaction.ts';
import { issueLicence } from '#licences/issue-licence.ts';
import { listLicences } from '#licences/licence.ts';
import { addMemberByEmail } from '#organisations/add-member.ts';
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

const ACME = `
  - id: acme
    name: Acme Institute
    members: [ada@acme.test, bob@acme.test]
    licences: [{product: reports, serial: ACME-1, seats: 2}, {product: archive, seats: 1}]`;
const BETA = `
  - {id: beta, name: Beta, members: [ada@acme.test], licences: [{product: reports, serial: BETA-1, seats: 1}]}`;
const USERS = 'users: [{email: ada@acme.test, email_verified: true}, {email: cy@acme.test, email_verified: true}]';
const FILE = `organisations:${ACME}${BETA}\n${USERS}`;

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

const serials = async () => (await listLicences(db)).map(({ serial }) => serial);
const organisations = async () =>
  (await db.selectFrom('organisation').select('id').orderBy('id').execute()).map(({ id }) => id);

/** Somebody is in a seat of this licence, with an app connected. */
async function sit(serial: string): Promise<void> {
  const { id } = await db.selectFrom('licence').select('id').where('serial', '=', serial).executeTakeFirstOrThrow();
  const now = new Date();
  const seat = { holder: 'acc', holder_kind: 'person', account_id: 'acc', since: now, seen_at: now } as const;
  await db
    .updateTable('seat')
    .set({ ...seat, expires_at: new Date(now.getTime() + 3_600_000) })
    .where('licence_id', '=', id)
    .where('slot', '=', 1)
    .execute();
  await db
    .insertInto('seat_session')
    .values({ licence_id: id, session_uid: 's', slot: 1, account_id: 'acc' })
    .execute();
  const grant = { id: 'g', client_id: 'app', session_uid: 's', licence_id: id, payload: '{}' };
  await db.insertInto('grant').values(grant).execute();
}

test('an organisation goes with its licences, whose sign-ins end; its people stay', async () => {
  await applying.apply(FILE);
  await sit('BETA-1');
  const without = `organisations:${ACME}\n${USERS}`;
  expect(await applying.apply(without)).toEqual([]);
  expect((await planPrune(without)).text).toBe(`\
- licence BETA-1: organisation beta, product reports, seats 1, takes back 1 seat in use
- organisation beta: name Beta, 1 person will not belong to it any more

0 to create, 0 to change, 2 to prune.`);
  expect(await prune(without)).toEqual(['delete licence BETA-1', 'delete organisation beta']);
  expect(await organisations()).toEqual(['acme']);
  const grant = await db.selectFrom('grant').select(['status', 'ended_by']).executeTakeFirst();
  expect(grant).toEqual({ status: 1, ended_by: 'licence_ended' });
  expect(await db.selectFrom('account').select('id').execute()).toHaveLength(2);
  expect(await listActs(db, { act: 'licence.deleted' })).toHaveLength(1);
  expect(await prune(without)).toEqual([]);
});

test('one licence of several goes, and those without a serial are the ones the file still has', async () => {
  await applying.apply(FILE);
  const [first] = (await listLicences(db)).filter(({ product }) => product === 'archive');
  const less = FILE.replace('{product: reports, serial: ACME-1, seats: 2}, ', '');
  expect(await prune(less)).toEqual(['delete licence ACME-1']);
  expect(await prune(FILE)).toEqual(['create licence ACME-1']);
  // Its serial written down, it is no other licence.
  const written = FILE.replace('product: archive', `product: archive, serial: ${first?.serial}`);
  expect(await prune(written)).toEqual([]);
  const gone = FILE.replace(', {product: archive, seats: 1}', '');
  expect(await prune(gone)).toEqual([`delete licence ${first?.serial}`]);
  const [created = ''] = await prune(FILE);
  expect(created).toMatch(/^create licence USH-/);
  expect(created).not.toContain(first?.serial ?? '');
});

test('a member whom the file made one is none any more, awaited or not; nobody else is touched', async () => {
  await applying.apply(FILE);
  await inTransaction(db, (tx) => addMemberByEmail(tx, { organisationId: 'acme', email: 'cy@acme.test', actor }));
  const named = FILE.replace('bob@acme.test]', 'bob@acme.test, cy@acme.test]');
  expect(await applying.apply(named)).toEqual([]);
  const nobody = FILE.replace('members: [ada@acme.test, bob@acme.test]', 'members: []');
  expect((await planPrune(nobody)).text).toBe(`\
- member acme ada@acme.test
- member acme bob@acme.test

0 to create, 0 to change, 2 to prune.`);
  expect(await prune(nobody)).toEqual(['delete member acme ada@acme.test', 'delete member acme bob@acme.test']);
  expect(await db.selectFrom('awaited_member').selectAll().execute()).toEqual([]);
  const rows = await db
    .selectFrom('organisation_member as m')
    .innerJoin('account as a', 'a.id', 'm.account_id')
    .select(['organisation_id', 'email_key'])
    .orderBy('organisation_id')
    .execute();
  expect(rows).toEqual([
    { organisation_id: 'acme', email_key: 'cy@acme.test' },
    { organisation_id: 'beta', email_key: 'ada@acme.test' },
  ]);
  expect(await db.selectFrom('account').select('id').execute()).toHaveLength(2);
  expect(await prune(nobody)).toEqual([]);
});

test('what somebody else made stays, and keeps its organisation: a sentence each', async () => {
  await db.insertInto('organisation').values({ id: 'own', name: 'By hand' }).execute();
  await applying.apply(`${FILE.replace('organisations:', 'organisations:\n  - {id: own, name: By hand}')}
clients: [{client_id: nightly, client_secret: a-secret-that-is-32-characters-long, grant_types: [client_credentials], scope: a, organisation: beta}]
`);
  await inTransaction(db, (tx) =>
    issueLicence(tx, { organisationId: 'acme', product: 'extra', serial: 'BY-HAND', seats: 1, actor }),
  );
  const none = `${USERS}
clients: [{client_id: nightly, client_secret: a-secret-that-is-32-characters-long, grant_types: [client_credentials], scope: a, organisation: beta}]
`;
  const refusals = [
    'The organisation acme cannot be pruned: no apply made its licence BY-HAND.',
    'The organisation beta cannot be pruned: the client nightly may take its seats.',
  ];
  expect((await planPrune(none)).refusals).toEqual(refusals);
  await expect(prune(none)).rejects.toThrow(refusals.join('\n'));
  expect(await organisations()).toEqual(['acme', 'beta', 'own']);
  expect(await serials()).toHaveLength(4);

  await db.deleteFrom('licence').where('serial', '=', 'BY-HAND').execute();
  // The app goes first, so that its organisation can.
  expect((await prune(USERS)).filter((line) => !line.includes('licence'))).toEqual([
    'delete client nightly',
    'delete organisation acme',
    'delete organisation beta',
  ]);
  expect(await organisations()).toEqual(['own']);
});

test('a role that is held within an organisation, or offered by an invitation, stays with a sentence', async () => {
  const role = 'roles: [{id: analyst, value: 30}]';
  await applying.apply(`${FILE}\n${role}`);
  await db
    .insertInto('organisation_role')
    .expression(
      db
        .selectFrom('organisation_member')
        .select([
          'organisation_id',
          'account_id',
          sql<string>`'analyst'`.as('role_id'),
          sql<Date>`now()`.as('granted_at'),
        ]),
    )
    .execute();
  const held = 'The role analyst cannot be pruned: 1 person holds it.';
  expect((await planPrune(FILE)).refusals).toEqual([held]);
  await expect(prune(FILE)).rejects.toThrow(held);
  // Within beta Ada goes on holding it.
  expect((await planPrune(`organisations:${BETA}\n${USERS}`)).refusals).toEqual([held]);

  const invitation = { id: 'inv_1', organisation_id: 'beta', role_id: 'analyst', token_hash: Buffer.from('x') };
  const address = { email: 'dan@acme.test', email_key: 'dan@acme.test', expires_at: new Date(Date.now() + 60_000) };
  await db
    .insertInto('invitation')
    .values({ ...invitation, ...address })
    .execute();
  const gone = `organisations:${BETA.replace('ada@acme.test', '')}\n${USERS}`;
  expect((await planPrune(gone)).refusals).toEqual(['The role analyst cannot be pruned: 1 invitation gives it.']);
  expect(await prune(USERS)).toContain('delete role analyst');
});
