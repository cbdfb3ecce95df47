import { inTransaction, type Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { sendLetter } from '#mail/send-letter.ts';
import { type Caller, type Credentials, recordPersonalAct } from './credentials.ts';
import { findProof } from './find-proof.ts';
import { letterTo, passwordChangedLetter } from './letters.ts';
import { checkPassword, type PasswordProblem } from './password-policy.ts';
import { type RedeemedProof, redeemToken } from './redeem-proof.ts';
import { savePassword } from './save-password.ts';

export interface PasswordReset {
  readonly token: string;
  readonly password: string;
  readonly caller: Caller;
}

export type ResetOutcome =
  | { readonly ok: true; readonly accountId: string }
  /** `link` is used, superseded, expired or nobody's. */
  | { readonly ok: false; readonly why: 'link' }
  | { readonly ok: false; readonly why: 'password'; readonly problems: readonly PasswordProblem[] };

/**
 * Sets a new password by a mailed link, which a password that is refused does not use up. Every sign-in of the account
 * ends, the address counts as confirmed, the person is told by mail, and nobody is signed in by it (OWASP ASVS 6.4.3).
 * The count of failed guesses stays as it is. Throws `Refusal('unavailable')` when too many wait for a hash.
 */
export async function resetPassword(needs: Credentials, reset: PasswordReset): Promise<ResetOutcome> {
  const found = await findProof(needs.db, 'reset_password', reset.token);
  if (found?.state !== 'open') return { ok: false, why: 'link' };
  const problems = checkPassword(await needs.passwordRules(), reset.password, found.account);
  if (problems.length > 0) return { ok: false, why: 'password', problems };
  const hash = await needs.hasher.hash(reset.password, found.account.id);
  return inTransaction(needs.db, async (tx): Promise<ResetOutcome> => {
    const proof = await redeemToken(tx, 'reset_password', reset.token);
    if (!proof) return { ok: false, why: 'link' };
    await savePassword(tx, proof.accountId, hash);
    await endSignIns(tx, { whose: { account: proof.accountId }, cause: 'password_changed' });
    await tell(tx, needs, { proof, caller: reset.caller });
    return { ok: true, accountId: proof.accountId };
  });
}

async function tell(
  tx: Tx,
  needs: Credentials,
  { proof, caller }: { proof: RedeemedProof; caller: Caller },
): Promise<void> {
  const { accountId, auditKey } = proof;
  const to = letterTo({ ...proof, id: accountId, emailVerified: true });
  await sendLetter(tx, needs.letters, passwordChangedLetter(to, { caller }));
  await recordPersonalAct(tx, needs.vault, {
    act: 'password.changed',
    account: { id: accountId, auditKey },
    caller,
    facts: { by: 'link' },
  });
}
