import type { Tx } from '#database/transaction.ts';
import { listRoles } from '#roles/role.ts';
import { holds, rolesWithin } from '#roles/standing.ts';
import { findStanding } from './find-standing.ts';

/** Ends what somebody was assigned as, where they are that no more: an employee without clients, a client of nobody. */
export async function dropIdleAssignments(
  tx: Tx,
  where: { readonly organisationId: string; readonly accountId: string },
): Promise<void> {
  const { organisationId, accountId } = where;
  const standing = await findStanding(tx, where);
  const held = standing ? rolesWithin(standing, organisationId) : [];
  const roles = await listRoles(tx);
  const sides = { employee: 'employee_account_id', client: 'client_account_id' } as const;
  for (const [role, column] of Object.entries(sides)) {
    if (holds(roles, held, role)) continue;
    await tx
      .deleteFrom('assignment')
      .where('organisation_id', '=', organisationId)
      .where(column, '=', accountId)
      .execute();
  }
}
