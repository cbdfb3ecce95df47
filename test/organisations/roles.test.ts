import { describe, expect, test } from 'vitest';
import { hasAdministrator } from '#accounts/administrator.ts';
import { inTransaction } from '#database/transaction.ts';
import { assignClient, isAssigned, unassignClient } from '#organisations/assignment.ts';
import { deleteOrganisation } from '#organisations/delete-organisation.ts';
import { findStanding } from '#organisations/find-standing.ts';
import { listMembers } from '#organisations/member.ts';
import { addNote, listNotes } from '#organisations/note.ts';
import { grantOrganisationRole, revokeOrganisationRole } from '#organisations/organisation-role.ts';
import { setOwner } from '#organisations/set-owner.ts';
import { grantRole } from '#roles/grant-role.ts';
import { openTestDatabase } from '../support/database.ts';
import { actor, addAccount, addOrganisation, addTo } from './people.ts';

async function openAcme() {
  const database = await openTestDatabase();
  const organisationId = await addOrganisation(database.db);
  return { ...database, organisationId, [Symbol.asyncDispose]: () => database.close() };
}

describe('a role within an organisation', () => {
  test('counts there, once, and goes again', async () => {
    await using acme = await openAcme();
    const { db, organisationId } = acme;
    const ada = await addTo(db, organisationId);
    const change = { organisationId, accountId: ada.id, roleId: 'manager', actor };
    const grant = () => inTransaction(db, (tx) => grantOrganisationRole(tx, change));
    expect([await grant(), await grant()]).toEqual([true, false]);
    const standing = await findStanding(db, change);
    expect(standing).toEqual({
      everywhere: ['user'],
      within: { organisationId, roles: ['manager'], isMember: true, isOwner: false },
    });
    const revoke = () => inTransaction(db, (tx) => revokeOrganisationRole(tx, change));
    expect([await revoke(), await revoke()]).toEqual([true, false]);
    const acts = await db.selectFrom('audit').select(['act', 'facts']).where('act', 'like', 'role.%').execute();
    expect(acts).toEqual([
      { act: 'role.granted', facts: { role: 'manager', organisation: organisationId } },
      { act: 'role.revoked', facts: { role: 'manager', organisation: organisationId } },
    ]);
  });

  test('is given to members only, and never as an administrator’s', async () => {
    await using acme = await openAcme();
    const { db, organisationId } = acme;
    const [ada, stranger] = [await addTo(db, organisationId), await addAccount(db)];
    await db.insertInto('role').values({ id: 'boss', name: 'Boss', value: 5 }).execute();
    await db
      .updateTable('role')
      .set({ equivalents: ['boss'] })
      .where('id', '=', 'admin')
      .execute();
    const grant = (accountId: string, roleId: string) =>
      inTransaction(db, (tx) => grantOrganisationRole(tx, { organisationId, accountId, roleId, actor }));
    await expect(grant(stranger.id, 'client')).rejects.toMatchObject({ code: 'not-found' });
    for (const roleId of ['admin', 'root', 'boss', 'wizard']) {
      await expect(grant(ada.id, roleId), roleId).rejects.toMatchObject({ code: 'invalid-input' });
    }
  });

  test('makes nobody an administrator of the installation, even where a row says so', async () => {
    await using acme = await openAcme();
    await addTo(acme.db, acme.organisationId, ['admin', 'root']);
    expect(await hasAdministrator(acme.db)).toBe(false);
  });
});

describe('the owner', () => {
  test('is the account that has proven the address, and nobody before', async () => {
    await using acme = await openAcme();
    const { db, organisationId } = acme;
    const ada = await addAccount(db, { email: 'Ada@acme.test', isVerified: false });
    const set = { organisationId, owner: { name: 'Ada', email: 'ada@ACME.test' }, actor };
    await inTransaction(db, (tx) => setOwner(tx, set));
    const standing = () => findStanding(db, { organisationId, accountId: ada.id });
    expect((await standing())?.within).toBeUndefined();
    await db.updateTable('account').set({ email_verified: true }).where('id', '=', ada.id).execute();
    expect((await standing())?.within?.isOwner).toBe(true);
    await db.updateTable('account').set({ is_disabled: true }).where('id', '=', ada.id).execute();
    expect(await standing()).toBeUndefined();
  });
});

describe('an employee', () => {
  test('looks after clients of the organisation, for as long as both are what they were', async () => {
    await using acme = await openAcme();
    const { db, organisationId } = acme;
    const [employee, client] = [
      await addTo(db, organisationId, ['employee']),
      await addTo(db, organisationId, ['client']),
    ];
    const assignment = { organisationId, employeeId: employee.id, clientId: client.id };
    const assign = (other: Partial<typeof assignment> = {}) =>
      inTransaction(db, (tx) => assignClient(tx, { ...assignment, ...other, actor }));
    expect([await assign(), await assign()]).toEqual(['assigned', 'assigned-already']);
    expect(await assign({ employeeId: client.id })).toBe('no-employee');
    expect(await assign({ clientId: employee.id })).toBe('no-client');
    const stranger = await addAccount(db, { roles: ['employee', 'client'] });
    expect(await assign({ employeeId: stranger.id })).toBe('no-employee');
    expect(await assign({ clientId: stranger.id })).toBe('no-client');
    expect(await isAssigned(db, assignment)).toBe(true);
    const change = { organisationId, accountId: client.id, roleId: 'client', actor };
    await inTransaction(db, (tx) => revokeOrganisationRole(tx, change));
    expect(await isAssigned(db, assignment)).toBe(false);
    await inTransaction(db, (tx) => grantOrganisationRole(tx, change));
    expect(await isAssigned(db, assignment)).toBe(false);
    await assign();
    const end = () => inTransaction(db, (tx) => unassignClient(tx, { ...assignment, actor }));
    expect([await end(), await end()]).toEqual([true, false]);
  });

  test('is one by a role held everywhere too, where they are a member', async () => {
    await using acme = await openAcme();
    const { db, organisationId } = acme;
    const [employee, client] = [await addTo(db, organisationId), await addTo(db, organisationId)];
    for (const [accountId, roleId] of [
      [employee.id, 'employee'],
      [client.id, 'client'],
    ] as const) {
      await inTransaction(db, (tx) => grantRole(tx, { accountId, roleId, actor }));
    }
    const assignment = { organisationId, employeeId: employee.id, clientId: client.id };
    expect(await inTransaction(db, (tx) => assignClient(tx, { ...assignment, actor }))).toBe('assigned');
  });
});

describe('notes', () => {
  test('are kept with their author and time, newest first, in pages', async () => {
    await using acme = await openAcme();
    const { db, organisationId } = acme;
    const [author, client] = [await addTo(db, organisationId), await addTo(db, organisationId)];
    const note = { organisationId, accountId: client.id, authorId: author.id, actor };
    const texts = ['Called.', 'Wants\r\ntwo lines.', 'Wrote back.'];
    for (const text of texts) await inTransaction(db, (tx) => addNote(tx, { ...note, text }));
    const list = (offset: number) => listNotes(db, { organisationId, accountId: client.id, limit: 2, offset });
    const [first, rest] = [await list(0), await list(2)];
    expect(first.count).toBe(3);
    expect([...first.notes, ...rest.notes].map(({ text }) => text)).toEqual([
      'Wrote back.',
      'Wants\ntwo lines.',
      'Called.',
    ]);
    expect(first.notes[0]).toMatchObject({ author: author.email, createdAt: expect.any(Date) });
    await db.deleteFrom('account').where('id', '=', author.id).execute();
    expect((await list(0)).notes[0]?.author).toBeUndefined();
    const elsewhere = await addOrganisation(db);
    expect(await listNotes(db, { organisationId: elsewhere, accountId: client.id, limit: 9, offset: 0 })).toEqual({
      notes: [],
      count: 0,
    });
  });

  test.each(['', '  \n ', 'a'.repeat(2001), 'a\u0000b', 'a\u202eb'])(
    'refuse text that nobody could read: %j',
    async (text) => {
      await using acme = await openAcme();
      const { db, organisationId } = acme;
      const client = await addTo(db, organisationId);
      const note = { organisationId, accountId: client.id, authorId: client.id, text, actor };
      await expect(inTransaction(db, (tx) => addNote(tx, note))).rejects.toMatchObject({ code: 'invalid-input' });
    },
  );

  test('are about members only', async () => {
    await using acme = await openAcme();
    const { db, organisationId } = acme;
    const stranger = await addAccount(db);
    const note = { organisationId, accountId: stranger.id, authorId: stranger.id, text: 'Hello.', actor };
    await expect(inTransaction(db, (tx) => addNote(tx, note))).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('the list of members', () => {
  test('is searched by name, address and username, literally, and comes in pages with a count', async () => {
    await using acme = await openAcme();
    const { db, organisationId } = acme;
    const [ada, bob, cy] = [
      await addTo(db, organisationId),
      await addTo(db, organisationId),
      await addTo(db, organisationId),
    ];
    const rename = (id: string, name: string, username: string) =>
      db.updateTable('account').set({ name, username, username_key: username }).where('id', '=', id).execute();
    await rename(ada.id, 'Ada 100% Byron', 'countess');
    await rename(bob.id, 'bob', 'bob_1');
    await rename(cy.id, 'Cy', 'bobx1');
    const list = async (search: string, limit = 10, offset = 0) => {
      const { members, count } = await listMembers(db, { organisationId, search, limit, offset });
      return [members.map(({ name }) => name).join(), count];
    };
    expect(await list('')).toEqual(['Ada 100% Byron,bob,Cy', 3]);
    expect(await list('', 2, 2)).toEqual(['Cy', 3]);
    expect(await list('COUNT')).toEqual(['Ada 100% Byron', 1]);
    expect(await list('0% B')).toEqual(['Ada 100% Byron', 1]);
    expect(await list('b_1')).toEqual(['bob', 1]);
    expect(await list(cy.email)).toEqual(['Cy', 1]);
    expect(await list('\\')).toEqual(['', 0]);
  });
});

describe('an organisation', () => {
  test('goes with all that hangs on it, but not while it has licences', async () => {
    await using acme = await openAcme();
    const { db, organisationId } = acme;
    const ada = await addTo(db, organisationId, ['manager']);
    const licence = { id: 'lic_1', organisation_id: organisationId, product: 'p', serial: 's', seats: 1 };
    await db.insertInto('licence').values(licence).execute();
    const remove = () => inTransaction(db, (tx) => deleteOrganisation(tx, { organisationId, actor }));
    await expect(remove()).rejects.toMatchObject({ code: 'conflict' });
    await db.deleteFrom('licence').execute();
    expect([await remove(), await remove()]).toEqual([true, false]);
    expect(await db.selectFrom('organisation_member').selectAll().execute()).toEqual([]);
    expect(await findStanding(db, { organisationId, accountId: ada.id })).toEqual({ everywhere: ['user'] });
  });
});
