import { describe, expect, test } from 'vitest';
import { inTransaction } from '#database/transaction.ts';
import { ensureRoles } from '#roles/ensure-roles.ts';
import { mayGrant } from '#roles/may-grant.ts';
import { listRoles, rankOf } from '#roles/role.ts';
import { openTestDatabase } from '../support/database.ts';

describe('roles that somebody names and nobody made yet', () => {
  test('come about with the value given for them, else 0, and only once', async () => {
    await using database = await openTestDatabase();
    const { db } = database;
    const ensure = (ids: string[], values?: Record<string, number>) =>
      inTransaction(db, (tx) => ensureRoles(tx, ids, values));
    expect(await ensure(['curator', 'reader', 'curator'], { reader: 25 })).toEqual(['curator', 'reader']);
    expect(await ensure(['reader', 'curator'], { reader: 99 })).toEqual([]);
    const made = (await listRoles(db)).filter(({ isBuiltIn }) => !isBuiltIn);
    expect(made).toMatchObject([
      { id: 'curator', value: 0, permissions: [], equivalents: [] },
      { id: 'reader', value: 25 },
    ]);
    expect(await ensure([])).toEqual([]);
  });

  test('never change those that are there, whatever value is given', async () => {
    await using database = await openTestDatabase();
    const before = await listRoles(database.db);
    const ids = before.map(({ id }) => id);
    const values = Object.fromEntries(ids.map((id) => [id, 1000]));
    expect(await inTransaction(database.db, (tx) => ensureRoles(tx, ids, values))).toEqual([]);
    expect(await listRoles(database.db)).toEqual(before);
  });

  test('with a name or value that no role could have are passed over, or worth nothing', async () => {
    await using database = await openTestDatabase();
    const names = ['', 'two words', 'a\u0000b', 'ä', 'x'.repeat(256), '__proto__', 'huge', 'half'];
    const values = { huge: 1001, half: 1.5 };
    const made = await inTransaction(database.db, (tx) => ensureRoles(tx, names, values));
    expect(made).toEqual(['__proto__', 'half', 'huge']);
    expect(rankOf(await listRoles(database.db), made)).toBe(0);
  });

  test('rank as what they are named an equivalent of, so that nobody below may give them', async () => {
    await using database = await openTestDatabase();
    const { db } = database;
    await db
      .updateTable('role')
      .set({ equivalents: ['super_user'] })
      .where('id', '=', 'admin')
      .execute();
    await inTransaction(db, (tx) => ensureRoles(tx, ['super_user']));
    const roles = await listRoles(db);
    expect(rankOf(roles, ['super_user'])).toBe(100);
    const granter = {
      everywhere: ['manager'],
      within: { organisationId: 'acme', roles: [], isMember: true, isOwner: false },
    };
    const may = (isOwn: boolean) => mayGrant({ roles, granter, roleId: 'super_user', organisationId: 'acme', isOwn });
    expect([may(false), may(true)]).toEqual([false, false]);
  });

  test('are made once by twenty who ask at the same time', async () => {
    await using database = await openTestDatabase({ maxConnections: 20 });
    const ask = () => inTransaction(database.db, (tx) => ensureRoles(tx, ['b', 'a', 'c']));
    const made = await Promise.all(Array.from({ length: 20 }, ask));
    expect(made.flat().sort()).toEqual(['a', 'b', 'c']);
  });
});
