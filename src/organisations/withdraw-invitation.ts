import { type Actor, recordAct } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';

interface Withdrawal {
  readonly organisationId: string;
  readonly invitationId: string;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
}

/** Takes an invitation back: its link leads nowhere then. False where it was gone. */
export async function withdrawInvitation(tx: Tx, withdrawal: Withdrawal): Promise<boolean> {
  const { organisationId, invitationId, actor, requestId } = withdrawal;
  const { numDeletedRows } = await tx
    .deleteFrom('invitation')
    .where('organisation_id', '=', organisationId)
    .where('id', '=', invitationId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  const facts = { organisation: organisationId, invitation: invitationId };
  await recordAct(tx, { act: 'invitation.withdrawn', actor, requestId, facts });
  return true;
}
