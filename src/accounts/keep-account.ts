import { type Caller, recordPersonalAct } from '#audit/personal-act.ts';
import type { Tx } from '#database/transaction.ts';
import type { Letters } from '#mail/letters.ts';
import { sendLetter } from '#mail/send-letter.ts';
import type { Vault } from '#platform/secrets.ts';
import { deletionLetter, type LeavingPerson } from './deletion-letter.ts';

interface Keeping {
  readonly account: LeavingPerson & { readonly id: string; readonly auditKey: string | null };
  readonly caller: Caller;
}

/**
 * Keeps an account that was to be deleted; possible as long as it is there, even past its time. False where nothing
 * was to be deleted, or it is gone: of this and the sweep, whichever has the row first wins.
 */
export async function keepAccount(
  tx: Tx,
  { vault, letters }: { readonly vault: Vault; readonly letters: Letters },
  { account, caller }: Keeping,
): Promise<boolean> {
  const before = await tx
    .selectFrom('account')
    .select('deletes_at')
    .where('id', '=', account.id)
    .where('deletes_at', 'is not', null)
    .forUpdate()
    .executeTakeFirst();
  if (!before?.deletes_at) return false;
  await tx.updateTable('account').set({ deletes_at: null }).where('id', '=', account.id).execute();
  await recordPersonalAct(tx, vault, { act: 'account.kept', account, caller });
  const { deletes_at: deletesAt } = before;
  const letter = deletionLetter(account, { stage: 'kept', deletesAt, accountId: account.id, caller });
  if (letter) await sendLetter(tx, letters, letter);
  return true;
}
