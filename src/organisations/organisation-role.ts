import { type Actor, recordAct } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';
import { Refusal } from '#platform/refusal.ts';
import { isForOrganisations } from '#roles/may-grant.ts';
import { listRoles } from '#roles/role.ts';
import { dropIdleAssignments } from './drop-idle-assignments.ts';

interface RoleWithin {
  readonly organisationId: string;
  readonly accountId: string;
  readonly roleId: string;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
}

/**
 * Gives a member a role that counts in this organisation alone; false where they had it. Who may give which is asked
 * before (`mayGrant`); an administrator's rank is refused here whoever asks. Throws `Refusal('not-found')` for who is no
 * member and `invalid-input` for a role that cannot be given within an organisation.
 */
export async function grantOrganisationRole(tx: Tx, change: RoleWithin): Promise<boolean> {
  const { organisationId, accountId, roleId } = change;
  if (!isForOrganisations(await listRoles(tx), roleId)) {
    throw new Refusal('invalid-input', 'This role cannot be given within an organisation.');
  }
  const granted = await tx
    .insertInto('organisation_role')
    .values({ organisation_id: organisationId, account_id: accountId, role_id: roleId })
    .onConflict((conflict) => conflict.doNothing())
    .returning('role_id')
    .executeTakeFirst()
    .catch(refuseStranger);
  if (granted) await record(tx, 'role.granted', change);
  return granted !== undefined;
}

/** Takes it away, with the assignments that rested on it; false where they did not have it. */
export async function revokeOrganisationRole(tx: Tx, change: RoleWithin): Promise<boolean> {
  const { organisationId, accountId, roleId } = change;
  const { numDeletedRows } = await tx
    .deleteFrom('organisation_role')
    .where('organisation_id', '=', organisationId)
    .where('account_id', '=', accountId)
    .where('role_id', '=', roleId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  await dropIdleAssignments(tx, { organisationId, accountId });
  await record(tx, 'role.revoked', change);
  return true;
}

function record(tx: Tx, act: 'role.granted' | 'role.revoked', change: RoleWithin): Promise<void> {
  const { organisationId: organisation, accountId, roleId, actor, requestId } = change;
  return recordAct(tx, { act, actor, accountId, requestId, facts: { role: roleId, organisation } });
}

/** Foreign key violation, class 23 of PostgreSQL's codes. */
function refuseStranger(error: { code?: string }): never {
  if (error.code !== '23503') throw error;
  throw new Refusal('not-found', 'There is no such member or role.', { cause: error });
}
