import { expect, test } from 'vitest';
import { listRoles } from '#roles/role.ts';
import { readSettingsInForce, rolesThatMust } from '#roles/settings-in-force.ts';
import { openTestDatabase } from '../support/database.ts';

test('a second factor is asked of root too, and of whatever passes for an administrator', async () => {
  await using database = await openTestDatabase();
  const { db } = database;
  const role = { value: 5, permissions: [] };
  await db
    .insertInto('role')
    .values(['super_user', 'chief', 'reader'].map((id) => ({ ...role, id, name: id })))
    .execute();
  await db
    .updateTable('role')
    .set({ equivalents: ['super_user'] })
    .where('id', '=', 'admin')
    .execute();
  await db
    .updateTable('role')
    .set({ equivalents: ['chief'] })
    .where('id', '=', 'super_user')
    .execute();
  const { mfa } = await readSettingsInForce(db);
  expect([...mfa.requiredFor].sort()).toEqual(['admin', 'chief', 'root', 'super_user']);
  const roles = await listRoles(db);
  expect(rolesThatMust(roles, ['manager'])).toEqual(['manager']);
  expect(rolesThatMust(roles, [])).toEqual([]);
  expect(rolesThatMust(roles, ['user'])).toEqual(['user']);
});
