import { describe, expect, test } from 'vitest';
import { findAccount } from '#accounts/account.ts';
import { insertAccount } from '#accounts/create-account.ts';
import { inTransaction } from '#database/transaction.ts';
import { grantRole, revokeRole } from '#roles/grant-role.ts';
import { openTestDatabase } from '../support/database.ts';

const actor = { kind: 'command', id: 'user' } as const;
const change = { accountId: 'acc_ada', roleId: 'manager', actor };

async function openWithAda() {
  const database = await openTestDatabase();
  await insertAccount(database.db, { id: 'acc_ada', auditKey: 'key', emailVerified: true });
  return database;
}

describe('granting a role', () => {
  test('adds it once, and each change is recorded', async () => {
    await using database = await openWithAda();
    const { db } = database;
    expect(await inTransaction(db, (tx) => grantRole(tx, change))).toBe(true);
    expect(await inTransaction(db, (tx) => grantRole(tx, change))).toBe(false);
    expect((await findAccount(db, 'acc_ada'))?.roles).toEqual(['manager', 'user']);
    expect(await inTransaction(db, (tx) => revokeRole(tx, change))).toBe(true);
    expect(await inTransaction(db, (tx) => revokeRole(tx, change))).toBe(false);
    expect((await findAccount(db, 'acc_ada'))?.roles).toEqual(['user']);
    const acts = await db.selectFrom('audit').select(['act', 'account_id', 'facts']).orderBy('number').execute();
    expect(acts).toEqual([
      { act: 'role.granted', account_id: 'acc_ada', facts: { role: 'manager' } },
      { act: 'role.revoked', account_id: 'acc_ada', facts: { role: 'manager' } },
    ]);
  });

  test.each([{ roleId: 'wizard' }, { accountId: 'acc_nobody' }])('is refused for %j', async (wrong) => {
    await using database = await openWithAda();
    const granting = inTransaction(database.db, (tx) => grantRole(tx, { ...change, ...wrong }));
    await expect(granting).rejects.toMatchObject({ code: 'not-found' });
  });
});
