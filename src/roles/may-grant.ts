import { permissionsOf, type Role, rankOf } from './role.ts';
import { administers, holds, managerRank, rolesWithin, type Standing } from './standing.ts';

/** A role that somebody would give to, or take from, a person. */
export interface Granting {
  /** All there are. */
  readonly roles: readonly Role[];
  readonly granter: Standing;
  readonly roleId: string;
  /** Where it would count: an organisation's id, or everywhere. */
  readonly organisationId: string | undefined;
  /** Whether it is for the granter's own account. */
  readonly isOwn: boolean;
}

/**
 * Whether they may give it; the one place that says so. An administrator gives roles that rank as high as `admin`, root
 * any; a manager or owner those that rank below them, in their own organisation alone; nobody else gives any. A role
 * ranks as the highest it is equivalent to. None that ranks as an administrator's does is given within an organisation,
 * and nobody gives themselves what they do not have. Configuration and the command line act for root and do not ask.
 */
export function mayGrant(granting: Granting): boolean {
  return mayHandOver(granting) && !(granting.isOwn && raisesGranter(granting));
}

/** Whether they may take it away: what they might give to others, they may take. */
export function mayRevoke(granting: Omit<Granting, 'isOwn'>): boolean {
  return mayHandOver(granting);
}

/** Whether a role may count within an organisation: not one that ranks as an administrator's does. */
export function isForOrganisations(roles: readonly Role[], roleId: string): boolean {
  return roles.some(({ id }) => id === roleId) && rankOf(roles, [roleId]) < administratorRank(roles);
}

/** A role's definition, as somebody would make it. */
export interface RoleEdit {
  /** All there are now. */
  readonly roles: readonly Role[];
  readonly editor: Pick<Standing, 'everywhere'>;
  /** Every role they hold, wherever it counts. */
  readonly held: readonly string[];
  readonly roleId: string;
  /** Undefined: it goes. */
  readonly after: Role | undefined;
}

/**
 * Whether they may make, change or remove a role. Administrators may, as long as no role that ranks above `admin` is
 * touched or comes about, by its value or by equivalents, and they have afterwards no higher rank and no permission that
 * they did not have. The rank of a built-in role stays.
 */
export function mayEditRole({ roles, editor, held, roleId, after }: RoleEdit): boolean {
  if (!administers(roles, editor) || !leavesBuiltIn(roles, roleId, after)) return false;
  const edited = [...roles.filter(({ id }) => id !== roleId), ...(after ? [after] : [])];
  if (rankOf(edited, held) > rankOf(roles, held) || gains(permissionsOf(roles, held), permissionsOf(edited, held))) {
    return false;
  }
  if (holds(roles, editor.everywhere, 'root')) return true;
  const most = administratorRank(roles);
  const ranks = (id: string) => [rankOf(roles, [id]), rankOf(edited, [id])] as const;
  const moved = [...roles, ...edited].map(({ id }) => id).filter((id) => ranks(id)[0] !== ranks(id)[1]);
  return [roleId, ...moved].every((id) => Math.max(...ranks(id)) <= most);
}

function leavesBuiltIn(roles: readonly Role[], roleId: string, after: Role | undefined): boolean {
  const before = roles.find(({ id }) => id === roleId);
  if (after && after.id !== roleId) return false;
  return !before?.isBuiltIn || after?.value === before.value;
}

function mayHandOver({ roles, granter, roleId, organisationId }: Omit<Granting, 'isOwn'>): boolean {
  if (!roles.some(({ id }) => id === roleId)) return false;
  if (organisationId !== undefined && !isForOrganisations(roles, roleId)) return false;
  if (holds(roles, granter.everywhere, 'root')) return true;
  const rank = rankOf(roles, [roleId]);
  if (administers(roles, granter)) return rank <= administratorRank(roles);
  return organisationId !== undefined && rank < managerRank(roles, granter, organisationId);
}

/** Owners are managers only where they look after others: what they own is no role that they hold. */
function raisesGranter({ roles, granter, roleId, organisationId }: Granting): boolean {
  const before = organisationId === undefined ? granter.everywhere : rolesWithin(granter, organisationId);
  const after = [...before, roleId];
  return (
    rankOf(roles, after) > rankOf(roles, before) || gains(permissionsOf(roles, before), permissionsOf(roles, after))
  );
}

function gains(before: readonly string[], after: readonly string[]): boolean {
  return after.some((permission) => !before.includes(permission));
}

/** What `admin` is worth by itself; infinitely little where there is none, so that nothing is given in its name. */
function administratorRank(roles: readonly Role[]): number {
  return roles.find(({ id }) => id === 'admin')?.value ?? Number.NEGATIVE_INFINITY;
}
