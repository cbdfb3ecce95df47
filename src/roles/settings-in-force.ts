import { readSettings, type Settings } from '#database/settings.ts';
import type { Reader } from '#database/transaction.ts';
import { listRoles, type Role, rolesThatCount } from './role.ts';

/**
 * The settings as they are to be obeyed: who must have a second factor is said of roles, and what passes every check of
 * such a role must have one too. Whoever keeps them drops them when `change` says `setting` or `role` moved.
 */
export async function readSettingsInForce(reader: Reader): Promise<Settings> {
  const [settings, roles] = await Promise.all([readSettings(reader), listRoles(reader)]);
  const requiredFor = rolesThatMust(roles, settings.mfa.requiredFor);
  return { ...settings, mfa: { ...settings.mfa, requiredFor } };
}

/** The named roles with their equivalents; root may do whatever an administrator may. */
export function rolesThatMust(roles: readonly Role[], named: readonly string[]): readonly string[] {
  const wanted = new Set(named.includes('admin') ? [...named, 'root'] : named);
  const alike = roles.filter(({ id }) => rolesThatCount(roles, [id]).some((one) => wanted.has(one.id)));
  return [...new Set([...wanted, ...alike.map(({ id }) => id)])];
}
