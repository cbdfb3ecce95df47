import { findAccountByIdentifier } from '#accounts/account.ts';
import { readIdentifier } from '#accounts/identifier.ts';
import { inTransaction } from '#database/transaction.ts';
import { pretendLetter, sendLetter } from '#mail/send-letter.ts';
import { sha256 } from '#platform/secrets.ts';
import { type Caller, type Credentials, recordPersonalAct } from './credentials.ts';
import { letterTo, NOBODY, resetPasswordLetter } from './letters.ts';
import { issueProof } from './proof.ts';
import type { Resent } from './resend-verification.ts';

export interface ResetRequest {
  /** An address or a username, as typed. */
  readonly identifier: string;
  /** The interaction it was asked for in, if any: the link leads back there. */
  readonly interactionUid?: string | undefined;
  readonly caller: Caller;
}

/**
 * Sends a link to choose a new password, one a minute and five an hour each. For somebody unknown or disabled nothing
 * is sent, for the same statements and letter; the answer depends on how often it was asked alone.
 */
export async function requestPasswordReset(
  needs: Omit<Credentials, 'hasher' | 'passwordRules'>,
  { identifier, interactionUid, caller }: ResetRequest,
): Promise<Resent> {
  const account = await findAccountByIdentifier(needs.db, identifier);
  const isMeant = account !== undefined && account.email !== null && !account.isDisabled;
  const emailKey = account?.emailKey ?? (readIdentifier(identifier).key || sha256(identifier).toString('hex'));
  return inTransaction(needs.db, async (tx): Promise<Resent> => {
    const accountId = isMeant ? account.id : undefined;
    const proof = await issueProof(tx, needs.vault, { purpose: 'reset_password', accountId, emailKey, interactionUid });
    if (!proof.isIssued) return { ok: false, retryAfterSeconds: proof.retryAfterSeconds };
    const to = account ? letterTo(account) : { to: NOBODY };
    await (isMeant ? sendLetter : pretendLetter)(tx, needs.letters, resetPasswordLetter(to, { proof, caller }));
    const outcome = isMeant ? 'done' : 'refused';
    await recordPersonalAct(tx, needs.vault, { act: 'password.reset_requested', outcome, account, caller });
    return { ok: true };
  });
}
