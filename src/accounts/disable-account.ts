import { type Actor, recordAct } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { Refusal } from '#platform/refusal.ts';

interface Disabling {
  readonly accountId: string;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
}

/** Lets an account sign in nowhere, and ends the sign-ins it has. Throws `Refusal('not-found')`. */
export async function disableAccount(tx: Tx, { accountId, actor, requestId }: Disabling): Promise<void> {
  const disabled = await tx
    .updateTable('account')
    .set({ is_disabled: true, updated_at: (is) => is.fn('now') })
    .where('id', '=', accountId)
    .returning('id')
    .executeTakeFirst();
  if (!disabled) throw new Refusal('not-found', 'There is no such account.');
  await endSignIns(tx, { whose: { account: accountId }, cause: 'account_disabled' });
  await recordAct(tx, { act: 'account.disabled', actor, accountId, requestId });
}
