import { type Actor, recordAct } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';

interface Awaited {
  readonly organisationId: string;
  /** The unique form of the address. */
  readonly emailKey: string;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
}

/** Whoever proves this address does not join by it any more; false where nobody was waited for. */
export async function stopAwaiting(tx: Tx, { organisationId, emailKey, actor, requestId }: Awaited): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('awaited_member')
    .where('organisation_id', '=', organisationId)
    .where('email_key', '=', emailKey)
    .executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  await recordAct(tx, { act: 'member.not_awaited', actor, requestId, facts: { organisation: organisationId } });
  return true;
}
