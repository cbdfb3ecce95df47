import { type Role, rankOf, rolesThatCount } from './role.ts';

/** What somebody's word rests on: their roles, and where they count. All are ids. */
export interface Standing {
  /** Held everywhere: they count in every organisation that the holder belongs to. */
  readonly everywhere: readonly string[];
  /** Given for the one organisation in question, where they belong to it or own it. */
  readonly within?: StandingWithin | undefined;
}

interface StandingWithin {
  readonly organisationId: string;
  /** Held there alone. */
  readonly roles: readonly string[];
  readonly isMember: boolean;
  /** Owners look after their organisation as managers do. */
  readonly isOwner: boolean;
}

/** Whether they hold a role, or one that is equivalent to it. */
export function holds(roles: readonly Role[], held: readonly string[], id: string): boolean {
  return rolesThatCount(roles, held).some((role) => role.id === id);
}

/** Ids of the roles that pass for one: itself, and its equivalents. */
export function rolesPassingAs(roles: readonly Role[], id: string): string[] {
  return roles.map((role) => role.id).filter((held) => holds(roles, [held], id));
}

/** Whether they administer the installation: by roles held everywhere, never by one of an organisation. */
export function administers(roles: readonly Role[], { everywhere }: Pick<Standing, 'everywhere'>): boolean {
  return holds(roles, everywhere, 'admin') || holds(roles, everywhere, 'root');
}

/** The roles that count in an organisation; none for who does not belong there. */
export function rolesWithin({ everywhere, within }: Standing, organisationId: string): readonly string[] {
  if (within?.organisationId !== organisationId || !within.isMember) return [];
  return [...new Set([...everywhere, ...within.roles])];
}

/** Whether they look after an organisation's people: its managers, its owner, administrators. */
export function manages(roles: readonly Role[], standing: Standing, organisationId: string): boolean {
  return administers(roles, standing) || managerRank(roles, standing, organisationId) > 0;
}

/**
 * Whether they look after somebody of the organisation: administrators after everybody, managers after who ranks below
 * them there. What a member owns counts as their own rank does.
 */
export function standsAbove(
  roles: readonly Role[],
  { standing, member, organisationId }: { standing: Standing; member: Standing; organisationId: string },
): boolean {
  if (administers(roles, standing)) return true;
  const theirs = Math.max(
    rankOf(roles, rolesWithin(member, organisationId)),
    managerRank(roles, member, organisationId),
  );
  return managerRank(roles, standing, organisationId) > theirs;
}

/** The rank of a manager of this organisation; 0 for who is none. */
export function managerRank(roles: readonly Role[], standing: Standing, organisationId: string): number {
  const { within } = standing;
  const held = rolesWithin(standing, organisationId);
  const isOwner = within?.organisationId === organisationId && within.isOwner;
  if (!isOwner && !holds(roles, held, 'manager')) return 0;
  return rankOf(roles, isOwner ? [...held, 'manager'] : held);
}
