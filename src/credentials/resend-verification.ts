import { type Account, selectAccount } from '#accounts/account.ts';
import { parseEmail } from '#accounts/email.ts';
import { inTransaction, type Tx } from '#database/transaction.ts';
import { pretendLetter, sendLetter } from '#mail/send-letter.ts';
import { type Caller, type Credentials, recordPersonalAct } from './credentials.ts';
import { alreadyRegisteredLetter, letterTo, NOBODY, verifyEmailLetter } from './letters.ts';
import { issueProof } from './proof.ts';

export interface ResendRequest {
  /** The address that the interaction remembers. */
  readonly email: string;
  readonly interactionUid: string;
  /** The account that was registered, or whose password was right, in this interaction; none for any other. */
  readonly accountId: string | undefined;
  readonly clientId?: string | undefined;
  readonly appName?: string | undefined;
  readonly caller: Caller;
}

export type Resent = { readonly ok: true } | { readonly ok: false; readonly retryAfterSeconds: number };

/**
 * Another letter to confirm an address: one a minute and five an hour each, and the older link and code end. It goes
 * out only where the interaction is the account's own: a stranger may have registered the address before its owner did,
 * and the owner's letter must not confirm the stranger's account. Any other account's owner is told that it exists, and
 * to an unknown address nothing is sent, for the same statements. The answer depends on the letters alone.
 */
export async function resendVerification(
  needs: Omit<Credentials, 'hasher' | 'passwordRules'>,
  request: ResendRequest,
): Promise<Resent> {
  const email = parseEmail(request.email);
  const key = email?.key ?? '';
  const account = await selectAccount(needs.db).where('account.email_key', '=', key).executeTakeFirst();
  const isWaiting = account?.id === request.accountId && account?.emailVerified === false && !account.isDisabled;
  return inTransaction(needs.db, async (tx): Promise<Resent> => {
    const { interactionUid, clientId } = request;
    const accountId = isWaiting ? account.id : undefined;
    const proof = await issueProof(tx, needs.vault, {
      purpose: 'verify_email',
      accountId,
      emailKey: key,
      interactionUid,
      clientId,
    });
    if (!proof.isIssued) return { ok: false, retryAfterSeconds: proof.retryAfterSeconds };
    const to = account ? letterTo(account) : { to: email?.email ?? NOBODY };
    const letter =
      account && !isWaiting ? alreadyRegisteredLetter(to, request) : verifyEmailLetter(to, { ...request, proof });
    await (account && !account.isDisabled ? sendLetter : pretendLetter)(tx, needs.letters, letter);
    await record(tx, needs, { account, request });
    return { ok: true };
  });
}

function record(
  tx: Tx,
  { vault }: Pick<Credentials, 'vault'>,
  { account, request }: { account: Account | undefined; request: ResendRequest },
) {
  const { caller, clientId } = request;
  return recordPersonalAct(tx, vault, { act: 'verification.sent', account, clientId, caller });
}
