import type { Reader } from '#database/transaction.ts';

export interface Role {
  readonly id: string;
  readonly name: string;
  /** The rank: 0 nobody, 1000 root. */
  readonly value: number;
  /** Permissions of APIs, as they stand in a token's scope. */
  readonly permissions: readonly string[];
  /** Ids of the roles that pass every check this one passes. */
  readonly equivalents: readonly string[];
  readonly isBuiltIn: boolean;
}

/** All roles, the lowest first. There are few: processes keep them and drop them when `change` says `role` moved. */
export function listRoles(reader: Reader): Promise<Role[]> {
  return reader
    .selectFrom('role')
    .select(['id', 'name', 'value', 'permissions', 'equivalents', 'is_built_in as isBuiltIn'])
    .orderBy('value')
    .orderBy('id')
    .execute();
}

/** The roles that count for someone who holds `held`: those, and the ones they are equivalents of. */
export function rolesThatCount(roles: readonly Role[], held: readonly string[]): Role[] {
  const counting = new Set(held);
  for (let before = -1; before !== counting.size; ) {
    before = counting.size;
    for (const role of roles) if (role.equivalents.some((id) => counting.has(id))) counting.add(role.id);
  }
  return roles.filter(({ id }) => counting.has(id));
}

/** The permissions that these roles give, each once, sorted. */
export function permissionsOf(roles: readonly Role[], held: readonly string[]): string[] {
  return [...new Set(rolesThatCount(roles, held).flatMap(({ permissions }) => permissions))].sort();
}

/** The highest value among these roles; 0 for none. */
export function rankOf(roles: readonly Role[], held: readonly string[]): number {
  return Math.max(0, ...rolesThatCount(roles, held).map(({ value }) => value));
}
