import { inTransaction, type Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { sendLetter } from '#mail/send-letter.ts';
import { type Caller, type Credentials, recordPersonalAct } from './credentials.ts';
import { dropEmailChange } from './drop-email-change.ts';
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

/** Nothing is kept of a reset whose link was used a moment ago. */
class LinkUsed extends Error {}

/**
 * Sets a new password by a mailed link, which a password that is refused does not use up. Every sign-in of the account
 * ends, and a change of address that waits for its proof; the address counts as confirmed, the person is told by mail,
 * and nobody is signed in by it (OWASP ASVS 6.4.3). The count of failed guesses stays as it is. Throws
 * `Refusal('unavailable')` when too many wait for a hash.
 */
export async function resetPassword(needs: Credentials, reset: PasswordReset): Promise<ResetOutcome> {
  const found = await findProof(needs.db, 'reset_password', reset.token);
  if (found?.state !== 'open') return { ok: false, why: 'link' };
  const problems = checkPassword(await needs.passwordRules(), reset.password, found.account);
  if (problems.length > 0) return { ok: false, why: 'password', problems };
  const hash = await needs.hasher.hash(reset.password, found.account.id);
  return inTransaction(needs.db, async (tx): Promise<ResetOutcome> => {
    await dropEmailChange(tx, found.account.id);
    const proof = await redeemToken(tx, 'reset_password', reset.token);
    if (!proof) throw new LinkUsed();
    await savePassword(tx, proof.accountId, hash);
    await endSignIns(tx, { whose: { account: proof.accountId }, cause: 'password_changed' });
    await tell(tx, needs, { proof, caller: reset.caller });
    return { ok: true, accountId: proof.accountId };
  }).catch((error: unknown): ResetOutcome => {
    if (error instanceof LinkUsed) return { ok: false, why: 'link' };
    throw error;
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
