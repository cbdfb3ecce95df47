import { type Actor, recordAct } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';
import { Refusal } from '#platform/refusal.ts';

export interface RoleChange {
  readonly accountId: string;
  readonly roleId: string;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
}

/**
 * Gives an account a role; false when it had it. Who may give which is asked before, by the door. Throws
 * `Refusal('not-found')` for an unknown account or role.
 */
export async function grantRole(tx: Tx, change: RoleChange): Promise<boolean> {
  const { accountId, roleId } = change;
  const granted = await tx
    .insertInto('account_role')
    .columns(['account_id', 'role_id'])
    .expression((from) =>
      from
        .selectFrom(['account', 'role'])
        .select(['account.id as account_id', 'role.id as role_id'])
        .where('account.id', '=', accountId)
        .where('role.id', '=', roleId),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('role_id')
    .executeTakeFirst();
  if (!granted) {
    await refuseUnknown(tx, change);
    return false;
  }
  await record(tx, 'role.granted', change);
  return true;
}

/** Takes a role from an account; false when it did not have it. */
export async function revokeRole(tx: Tx, change: RoleChange): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('account_role')
    .where('account_id', '=', change.accountId)
    .where('role_id', '=', change.roleId)
    .executeTakeFirst();
  if (numDeletedRows > 0n) await record(tx, 'role.revoked', change);
  return numDeletedRows > 0n;
}

async function refuseUnknown(tx: Tx, { accountId, roleId }: RoleChange): Promise<void> {
  const held = await tx
    .selectFrom('account_role')
    .select('role_id')
    .where('account_id', '=', accountId)
    .where('role_id', '=', roleId)
    .executeTakeFirst();
  if (!held) throw new Refusal('not-found', 'There is no such account or role.');
}

function record(tx: Tx, act: 'role.granted' | 'role.revoked', change: RoleChange): Promise<void> {
  const { accountId, roleId, actor, requestId } = change;
  return recordAct(tx, { act, actor, accountId, requestId, facts: { role: roleId } });
}
