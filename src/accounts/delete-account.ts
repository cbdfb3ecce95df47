import { sql } from 'kysely';
import { type Caller, recordPersonalAct } from '#audit/personal-act.ts';
import type { Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import type { Letters } from '#mail/letters.ts';
import { sendLetter } from '#mail/send-letter.ts';
import type { Vault } from '#platform/secrets.ts';
import { deletionLetter, type LeavingPerson } from './deletion-letter.ts';
import { isLastAdministrator, lockAdministrators } from './last-administrator.ts';

/** For so many days people may change their mind. */
export const coolingOffDays = 14;

interface Wish {
  readonly account: LeavingPerson & { readonly id: string; readonly auditKey: string | null };
  /** The uid of the session that asks: every other sign-in ends. */
  readonly session: string;
  readonly caller: Caller;
}

export type DeletionOutcome =
  | { readonly ok: true; readonly deletesAt: Date }
  | { readonly ok: false; readonly why: 'last-administrator' | 'asked-already' };

interface Needs {
  readonly vault: Vault;
  readonly letters: Letters;
}

/**
 * Has an account deleted after fourteen days (`sweepDeletedAccounts`), unless its owner keeps it before: every other
 * sign-in ends, and a letter says how to keep it. Asked twice, the first time counts. The last administrator who stays
 * cannot leave.
 */
export async function deleteAccount(
  tx: Tx,
  { vault, letters }: Needs,
  { account, session, caller }: Wish,
): Promise<DeletionOutcome> {
  await lockAdministrators(tx, account.id);
  const planned = await tx
    .updateTable('account')
    .set({ deletes_at: sql<Date>`now() + make_interval(days => ${coolingOffDays})` })
    .where('id', '=', account.id)
    .where('deletes_at', 'is', null)
    .where(sql<boolean>`not ${isLastAdministrator(account.id, 'who stay')}`)
    .returning('deletes_at')
    .executeTakeFirst();
  if (!planned?.deletes_at) return { ok: false, why: await whyNot(tx, account.id) };
  const deletesAt = planned.deletes_at;
  await endSignIns(tx, { whose: { account: account.id, except: session }, cause: 'account_deleted' });
  await recordPersonalAct(tx, vault, { act: 'account.deletion_planned', account, caller, facts: { deletesAt } });
  const letter = deletionLetter(account, { stage: 'planned', deletesAt, accountId: account.id, caller });
  if (letter) await sendLetter(tx, letters, letter);
  return { ok: true, deletesAt };
}

async function whyNot(tx: Tx, id: string): Promise<'last-administrator' | 'asked-already'> {
  const row = await tx.selectFrom('account').select('deletes_at').where('id', '=', id).executeTakeFirst();
  return row?.deletes_at === null ? 'last-administrator' : 'asked-already';
}
