import { sql } from 'kysely';
import { inTransaction, type OneWrite, type Tx } from '#database/transaction.ts';
import { type Caller, type Credentials, recordPersonalAct } from './credentials.ts';
import { getFactorsForUpdate } from './factors-for-update.ts';
import { useMailedCode } from './mailed-code.ts';
import { firstRecoveryCodes, type GivenCodes } from './recovery-codes.ts';
import type { SecondCodeOutcome, TypedSecondCode } from './second-code.ts';
import { type ChangedAccount, tellChange } from './tell-change.ts';
import { type Attempt, clearingAttempts, reserveAttempt, triedOf } from './throttle.ts';

export interface TypedMailedCode extends TypedSecondCode {
  /** The uid of the interaction or session that it was sent for. */
  readonly boundTo: string;
}

/**
 * Checks a code that was mailed. It takes its turn at the throttle that passwords and the other codes share; each code
 * works once, and of many at once one succeeds.
 */
export async function checkMailedCode(needs: Credentials, typed: TypedMailedCode): Promise<SecondCodeOutcome> {
  const { db, vault } = needs;
  const { account, code, boundTo, caller, clientId } = typed;
  const attempt: Attempt = { vault, tried: triedOf(account, ''), address: caller.address };
  const turn = await reserveAttempt(db, attempt);
  if (!turn.allowed) return { ok: false, why: 'throttled', retryAfterSeconds: turn.retryAfterSeconds };
  return inTransaction(db, async (tx): Promise<SecondCodeOutcome> => {
    const ok = await useMailedCode(tx, { vault, accountId: account.id, boundTo, code });
    const write = ok ? noteUse(clearingAttempts(tx, attempt) as unknown as OneWrite, account.id) : tx;
    const outcome = ok ? 'done' : 'refused';
    await recordPersonalAct(write, vault, { act: 'email_code.checked', outcome, account, clientId, caller });
    return ok ? { ok } : { ok, why: 'no-match' };
  });
}

interface Choice {
  readonly account: ChangedAccount;
  readonly caller: Caller;
}

/**
 * Makes mailed codes a second step of the account, for somebody who has just shown that its letters reach them; tells
 * its owner. Undefined where they were one already, or letters go nowhere.
 */
export async function turnOnEmailCodes(
  needs: Credentials,
  { account, caller }: Choice,
): Promise<GivenCodes | undefined> {
  if (account.email === null) return undefined;
  const mfa = await needs.mfa();
  return inTransaction(needs.db, async (tx) => {
    const held = await getFactorsForUpdate(tx, account.id);
    if (!(await addFactor(tx, account.id))) return undefined;
    await tellChange(tx, needs, { account, caller, change: 'email-codes-on', act: 'email_code.added' });
    return firstRecoveryCodes(tx, needs, { account, caller, mfa, held });
  });
}

/** Takes mailed codes away as a second step and tells the owner; false where they were none. */
export function turnOffEmailCodes(needs: Credentials, { account, caller }: Choice): Promise<boolean> {
  return inTransaction(needs.db, async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('email_factor')
      .where('account_id', '=', account.id)
      .executeTakeFirst();
    if (numDeletedRows === 0n) return false;
    await tellChange(tx, needs, { account, caller, change: 'email-codes-off', act: 'email_code.removed' });
    return true;
  });
}

async function addFactor(tx: Tx, accountId: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('email_factor')
    .values({ account_id: accountId })
    .onConflict((conflict) => conflict.column('account_id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

function noteUse(write: OneWrite, accountId: string): OneWrite {
  return write.with('noted', (query) =>
    query
      .updateTable('email_factor')
      .set({ last_used_at: sql<Date>`now()` })
      .where('account_id', '=', accountId)
      .returning('account_id'),
  ) as unknown as OneWrite;
}
