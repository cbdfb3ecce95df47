import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { type Database, inTransaction } from '#database/transaction.ts';
import { addMemberByEmail } from '#organisations/add-member.ts';
import { findOrganisation } from '#organisations/organisation.ts';
import { removeMember } from '#organisations/remove-member.ts';
import { saveOrganisation } from '#organisations/save-organisation.ts';
import { setOwner } from '#organisations/set-owner.ts';
import { openTestDatabase } from '../support/database.ts';
import { actor, addAccount, addOrganisation, addTo, membersOf } from './people.ts';

/** Has somebody in a seat of a licence, and in its line. */
async function sit(db: Database, licence_id: string, account_id: string): Promise<void> {
  const now = sql<Date>`now()`;
  const lease = { holder: account_id, holder_kind: 'person', since: now, seen_at: now } as const;
  const until = sql<Date>`now() + interval '1 hour'`;
  await db
    .insertInto('seat')
    .values({ licence_id, slot: 1, account_id, ...lease, expires_at: until })
    .execute();
  await db.insertInto('seat_session').values({ licence_id, slot: 1, account_id, session_uid: 'one' }).execute();
  await db
    .insertInto('seat_wait')
    .values({ licence_id, account_id, holder: `${account_id} waits` })
    .execute();
}

describe('an organisation', () => {
  test('has an id of its own or one that somebody chose, and a name that can change', async () => {
    await using database = await openTestDatabase();
    const save = (saved: { id?: string; name: string }) =>
      inTransaction(database.db, (tx) => saveOrganisation(tx, { ...saved, actor }));
    for (const id of ['join', '.', '..']) {
      await expect(save({ id, name: 'Join' })).rejects.toMatchObject({ code: 'invalid-input' });
    }
    expect(await save({ name: 'Beta' })).toEqual({ id: expect.stringMatching(/^org_\w{22}$/), isNew: true });
    expect(await save({ id: 'acme', name: 'Acme' })).toEqual({ id: 'acme', isNew: true });
    expect(await save({ id: 'acme', name: ' Acme Institute ' })).toEqual({ id: 'acme', isNew: false });
    expect(await save({ id: 'acme', name: 'Acme Institute' })).toEqual({ id: 'acme', isNew: false });
    expect((await findOrganisation(database.db, 'acme'))?.name).toBe('Acme Institute');
    const acts = (await listActs(database.db)).map(({ act }) => act);
    expect(acts).toEqual(['organisation.renamed', 'organisation.created', 'organisation.created']);
    await expect(save({ name: '  ' })).rejects.toMatchObject({ code: 'invalid-input' });
  });

  test('has an owner, and knows whether that changed', async () => {
    await using database = await openTestDatabase();
    const { db } = database;
    const organisationId = await addOrganisation(db);
    const set = (owner: Parameters<typeof setOwner>[1]['owner']) =>
      inTransaction(db, (tx) => setOwner(tx, { organisationId, owner, actor }));
    const ada = { name: 'Ada', surname: 'Byron', email: 'Ada@acme.test', extra: { cost_centre: 12 } };
    expect(await set(ada)).toBe(true);
    expect(await set(ada)).toBe(false);
    expect(await set({ ...ada, extra: { cost_centre: 13 } })).toBe(true);
    const { owner } = (await findOrganisation(db, organisationId)) ?? {};
    expect(owner).toMatchObject({ ...ada, affiliation: undefined, extra: { cost_centre: 13 } });
    expect(await set(undefined)).toBe(true);
    expect(await set(undefined)).toBe(false);
    expect((await findOrganisation(db, organisationId))?.owner).toBeUndefined();
    await expect(set({ ...ada, email: 'nonsense' })).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('a member', () => {
  test('who has proven the address joins at once, and anybody else at the moment they prove it', async () => {
    await using database = await openTestDatabase();
    const { db } = database;
    const organisationId = await addOrganisation(db);
    const add = (email: string) => inTransaction(db, (tx) => addMemberByEmail(tx, { organisationId, email, actor }));
    const [ada, bob] = [await addAccount(db), await addAccount(db, { isVerified: false })];
    expect(await add(ada.email)).toBe('joined');
    expect(await add(ada.email)).toBe('unchanged');
    expect(await add(bob.email.toUpperCase())).toBe('awaited');
    expect(await add(bob.email)).toBe('unchanged');
    expect(await add('cy@acme.test')).toBe('awaited');
    expect(await membersOf(db, organisationId)).toEqual([ada.id]);
    await db.updateTable('account').set({ email_verified: true }).where('id', '=', bob.id).execute();
    const cy = await addAccount(db, { email: 'Cy@acme.test' });
    expect(await membersOf(db, organisationId)).toEqual([ada.id, bob.id, cy.id]);
    const joined = await listActs(db, { act: 'member.joined' });
    const facts = { organisation: organisationId };
    expect(joined).toMatchObject([
      { account_id: cy.id, actor_kind: 'system', facts },
      { account_id: bob.id, actor_kind: 'system', facts },
      { account_id: ada.id, actor_kind: 'command', facts },
    ]);
    expect(await add(bob.email)).toBe('unchanged');
    expect(await db.selectFrom('awaited_member').selectAll().execute()).toEqual([]);
  });

  test('is not missed when the address is proven while it is being named', async () => {
    await using database = await openTestDatabase();
    const { db } = database;
    const organisationId = await addOrganisation(db);
    const ada = await addAccount(db, { isVerified: false });
    let proving: Promise<unknown> = Promise.resolve();
    await inTransaction(db, async (tx) => {
      await addMemberByEmail(tx, { organisationId, email: ada.email, actor });
      proving = db.updateTable('account').set({ email_verified: true }).where('id', '=', ada.id).execute();
    });
    await proving;
    expect(await membersOf(db, organisationId)).toEqual([ada.id]);
  });

  test('who is removed loses the roles, clients, licences and letters they had there, and nothing elsewhere', async () => {
    await using database = await openTestDatabase();
    const { db } = database;
    const [here, there] = [await addOrganisation(db), await addOrganisation(db)];
    const ada = await addTo(db, here, ['employee', 'client']);
    await inTransaction(db, (tx) => addMemberByEmail(tx, { organisationId: there, email: ada.email, actor }));
    for (const organisation_id of [here, there]) {
      const licence = {
        id: `lic_${organisation_id}`,
        organisation_id,
        product: 'p',
        serial: organisation_id,
        seats: 1,
      };
      await db.insertInto('licence').values(licence).execute();
      await db.insertInto('licence_member').values({ licence_id: licence.id, account_id: ada.id }).execute();
      await sit(db, licence.id, ada.id);
    }
    const remove = () =>
      inTransaction(db, (tx) => removeMember(tx, { organisationId: here, accountId: ada.id, actor }));
    expect(await remove()).toBe(true);
    expect(await remove()).toBe(false);
    expect(await membersOf(db, there)).toEqual([ada.id]);
    expect(await db.selectFrom('organisation_role').selectAll().execute()).toEqual([]);
    const named = await db.selectFrom('licence_member').select('licence_id').execute();
    expect(named).toEqual([{ licence_id: `lic_${there}` }]);
    const taken = await db
      .selectFrom('seat')
      .select(['licence_id', 'holder'])
      .where('holder', 'is not', null)
      .execute();
    expect(taken).toEqual([{ licence_id: `lic_${there}`, holder: ada.id }]);
    expect(await db.selectFrom('seat_wait').selectAll().execute()).toHaveLength(1);
    expect((await listActs(db, { act: 'member.removed' })).map(({ facts }) => facts)).toEqual([{ organisation: here }]);
  });
});
