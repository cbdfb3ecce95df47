import { describe, expect, test } from 'vitest';
import { listRoles, permissionsOf, type Role, rankOf, rolesThatCount } from '#roles/role.ts';
import { openTestDatabase } from '../support/database.ts';

const role = (id: string, given: Partial<Role> = {}): Role => ({
  id,
  name: id,
  value: 0,
  permissions: [],
  equivalents: [],
  isBuiltIn: false,
  ...given,
});
const roles = [
  role('user', { value: 20, permissions: ['reports:read'] }),
  role('analyst', { value: 30, permissions: ['reports:write', 'reports:read'] }),
  role('admin', { value: 100, permissions: ['all'], equivalents: ['super_user'] }),
  role('super_user', { equivalents: ['boss'] }),
  role('boss', { equivalents: ['super_user'] }),
];

describe('roles', () => {
  test('are built in with their ranks', async () => {
    await using database = await openTestDatabase();
    const built = await listRoles(database.db);
    expect(built.map(({ id, value }) => `${id} ${value}`)).toEqual([
      'anonymous 0',
      'unauthorized 0',
      'read_only 10',
      'user 20',
      'employee 40',
      'client 60',
      'manager 80',
      'admin 100',
      'root 1000',
    ]);
    expect(built.every(({ isBuiltIn }) => isBuiltIn)).toBe(true);
  });

  test('give their permissions, each once', () => {
    expect(permissionsOf(roles, ['user', 'analyst'])).toEqual(['reports:read', 'reports:write']);
    expect(permissionsOf(roles, ['wizard'])).toEqual([]);
  });

  test('rank a person by the highest, and nobody by 0', () => {
    expect(rankOf(roles, ['user', 'analyst'])).toBe(30);
    expect(rankOf(roles, [])).toBe(0);
  });

  test('count as those they are equivalents of, over any number of steps and in circles', () => {
    expect(rolesThatCount(roles, ['boss']).map(({ id }) => id)).toEqual(['admin', 'super_user', 'boss']);
    expect(rankOf(roles, ['boss'])).toBe(100);
    expect(permissionsOf(roles, ['admin'])).toEqual(['all']);
  });
});
