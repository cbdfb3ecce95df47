import { type Actor, recordAct } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';
import { Refusal } from '#platform/refusal.ts';

interface Enabling {
  readonly accountId: string;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
}

/** Lets a disabled account sign in again; false when it could already. Throws `Refusal('not-found')`. */
export async function enableAccount(tx: Tx, { accountId, actor, requestId }: Enabling): Promise<boolean> {
  const account = await tx
    .selectFrom('account')
    .select('is_disabled')
    .where('id', '=', accountId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!account) throw new Refusal('not-found', 'There is no such account.');
  if (!account.is_disabled) return false;
  await tx
    .updateTable('account')
    .set({ is_disabled: false, updated_at: (is) => is.fn('now') })
    .where('id', '=', accountId)
    .execute();
  await recordAct(tx, { act: 'account.enabled', actor, accountId, requestId });
  return true;
}
