import { inTransaction } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { sendLetter } from '#mail/send-letter.ts';
import { type Caller, type Credentials, recordPersonalAct } from './credentials.ts';
import { dropEmailChange } from './drop-email-change.ts';
import { letterTo, passwordChangedLetter } from './letters.ts';
import { checkPassword, type PasswordProblem } from './password-policy.ts';
import { savePassword } from './save-password.ts';
import type { ChangedAccount } from './tell-change.ts';

export interface PasswordChange {
  readonly account: ChangedAccount & { readonly username: string | null };
  readonly password: string;
  /** The uid of the session it is changed in, which stays. */
  readonly session?: string | undefined;
  readonly caller: Caller;
}

export type PasswordChangeOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: readonly PasswordProblem[] };

/**
 * Sets a new password for somebody who has just proved who they are. Every other sign-in of the account ends, no
 * browser is remembered any more, nor does a change of address wait for its proof, and the person is told by mail. Throws
 * `Refusal('unavailable')` when too many wait for a hash.
 */
export async function changePassword(needs: Credentials, change: PasswordChange): Promise<PasswordChangeOutcome> {
  const { account, password, session, caller } = change;
  const problems = checkPassword(await needs.passwordRules(), password, account);
  if (problems.length > 0) return { ok: false, problems };
  const hash = await needs.hasher.hash(password, account.id);
  return inTransaction(needs.db, async (tx): Promise<PasswordChangeOutcome> => {
    await dropEmailChange(tx, account.id);
    await savePassword(tx, account.id, hash);
    const whose = { account: account.id, ...(session !== undefined && { except: session }) };
    await endSignIns(tx, { whose, cause: 'password_changed' });
    const to = letterTo({ ...account, emailVerified: true });
    if (account.email !== null) await sendLetter(tx, needs.letters, passwordChangedLetter(to, { caller }));
    await recordPersonalAct(tx, needs.vault, { act: 'password.changed', account, caller, facts: { by: 'person' } });
    return { ok: true };
  });
}
