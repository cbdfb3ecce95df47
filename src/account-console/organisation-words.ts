import type { Member } from '#organisations/member.ts';
import type { Words } from '#platform/words/words.ts';
import { type Role, rankOf } from '#roles/role.ts';
import type { Place } from './organisation-place.ts';

/** A role as people call it: the built-in ones in their language. */
export function roleName({ accountOrganisations: { roles: known } }: Words, { id, name, isBuiltIn }: Role): string {
  return isBuiltIn && Object.hasOwn(known, id) ? (known[id] ?? name) : name;
}

/**
 * What a member is there, the highest first; nothing where they are a member and no more. What everybody is, and what is
 * worth nothing, is not worth telling.
 */
export function sayRoles(words: Words, roles: readonly Role[], member: Pick<Member, 'roles' | 'everywhere'>): string[] {
  const { everywhere } = words.accountOrganisations.list;
  return roles
    .filter(({ id }) => member.roles.includes(id) || (member.everywhere.includes(id) && !PLAIN.has(id)))
    .toSorted((a, b) => rankOf(roles, [b.id]) - rankOf(roles, [a.id]))
    .map((role) => (member.roles.includes(role.id) ? roleName(words, role) : everywhere(roleName(words, role))));
}

/** What everybody is, or who is not signed in. */
const PLAIN: ReadonlySet<string> = new Set(['user', 'unauthorized', 'anonymous']);

/** The roles that it makes sense to give somebody in an organisation. */
export function listGivable({ roles }: Place): Role[] {
  return roles.filter(({ id }) => !PLAIN.has(id)).toReversed();
}

/** As they call themselves. */
export function personName({ name, email, username, accountId }: Member): string {
  return name ?? email ?? username ?? accountId;
}

/** Their address, where it is not their name already. */
export function addressBeside({ name, email }: Member): string | undefined {
  return name === undefined ? undefined : email;
}
