import { sql } from 'kysely';
import { inTransaction, type OneWrite } from '#database/transaction.ts';
import type { Place } from '#platform/secrets.ts';
import { type Credentials, recordPersonalAct } from './credentials.ts';
import type { SecondCodeOutcome, TypedSecondCode } from './second-code.ts';
import { type Attempt, clearingAttempts, reserveAttempt, triedOf } from './throttle.ts';
import { findTotpStep } from './totp-code.ts';

export const totpPlace = (accountId: string): Place => `totp:secret:${accountId}`;

/**
 * Checks a code of the authenticator app. It takes its turn at the account's throttle first, and each time step is good
 * for one sign-in only, whichever of two is typed first: one conditional statement, so of many at once one succeeds.
 */
export async function checkTotp(needs: Credentials, typed: TypedSecondCode): Promise<SecondCodeOutcome> {
  const { db, vault, clock } = needs;
  const { account, code, caller, clientId } = typed;
  const attempt: Attempt = { vault, tried: triedOf(account, ''), address: caller.address };
  const turn = await reserveAttempt(db, attempt);
  if (!turn.allowed) return { ok: false, why: 'throttled', retryAfterSeconds: turn.retryAfterSeconds };
  const row = await db.selectFrom('totp').select('secret').where('account_id', '=', account.id).executeTakeFirst();
  const step = row && findTotpStep(vault.decrypt(row.secret, totpPlace(account.id)), code, clock());
  return inTransaction(db, async (tx): Promise<SecondCodeOutcome> => {
    const ok = step !== undefined && (await useStep(tx, account.id, step));
    const write = ok ? (clearingAttempts(tx, attempt) as unknown as OneWrite) : tx;
    const outcome = ok ? 'done' : 'refused';
    await recordPersonalAct(write, vault, { act: 'totp.checked', outcome, account, clientId, caller });
    return ok ? { ok } : { ok, why: 'no-match' };
  });
}

/** Steps older than the one before this one are refused anyway, and forgotten. */
async function useStep(write: OneWrite, accountId: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await write
    .updateTable('totp')
    .set({
      used_steps: sql`array(select used from unnest(used_steps) used where used >= ${step - 1}::bigint) || ${step}::bigint`,
      last_used_at: sql<Date>`now()`,
    })
    .where('account_id', '=', accountId)
    // Beyond the one after it stands only for a clock that was set back: what was forgotten must not be good again.
    .where(sql<boolean>`not exists (select from unnest(used_steps) used where used = ${step} or used > ${step + 1})`)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
