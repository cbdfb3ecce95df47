import type { Reader } from '#database/transaction.ts';
import { predefinedRoles } from '#guard/predefined-roles.ts';
import { listRoles, type Role } from '#roles/role.ts';
import { byText } from './export-item.ts';
import { present } from './kinds.ts';

interface ExportedRoles {
  readonly roles: readonly Readonly<Record<string, unknown>>[];
  readonly equivalents: Readonly<Record<string, readonly string[]>>;
}

/** The roles somebody made, and what somebody changed of those that every Usher has; the lowest first. */
export async function exportRoles(reader: Reader): Promise<ExportedRoles> {
  const all = (await listRoles(reader)).sort(byText(({ id }) => id)).sort((one, other) => one.value - other.value);
  return {
    roles: all.map(spellRole).filter((role) => Object.keys(role).length > 1),
    equivalents: Object.fromEntries(
      all.filter(({ equivalents }) => equivalents.length > 0).map(({ id, equivalents }) => [id, equivalents]),
    ),
  };
}

function spellRole({ id, name, value, permissions, isBuiltIn }: Role): Record<string, unknown> {
  const born = isBuiltIn ? predefinedRoles.find((role) => role.id === id) : undefined;
  return present({
    id,
    name: name === (born?.name ?? id) ? undefined : name,
    value: isBuiltIn ? undefined : value,
    permissions: permissions.length > 0 ? permissions : undefined,
  });
}
