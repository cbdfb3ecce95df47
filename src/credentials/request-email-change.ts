import { randomBytes, randomInt } from 'node:crypto';
import { sql } from 'kysely';
import { selectAccount } from '#accounts/account.ts';
import { type Email, isDomainAllowed, parseEmail } from '#accounts/email.ts';
import { inTransaction, type Tx } from '#database/transaction.ts';
import { pretendLetter, sendLetter } from '#mail/send-letter.ts';
import { newId } from '#platform/ids.ts';
import { sha256 } from '#platform/secrets.ts';
import { type Caller, type Credentials, recordPersonalAct } from './credentials.ts';
import { takeLetterTurn } from './letter-turn.ts';
import { alreadyRegisteredLetter, letterTo, verifyEmailLetter } from './letters.ts';
import { codeMacs, type IssuedProof, linkSeconds } from './proof.ts';
import type { ChangedAccount } from './tell-change.ts';

export interface EmailChangeRequest {
  readonly account: ChangedAccount & { readonly emailKey: string | null };
  /** The new address as typed. */
  readonly email: string;
  /** As in `Settings.registration`; none: every domain. */
  readonly allowedDomains: readonly string[];
  readonly caller: Caller;
}

export type EmailChangeOutcome =
  /** The new address as it is kept, to show. */
  | { readonly ok: true; readonly email: string }
  | { readonly ok: false; readonly why: 'invalid' | 'domain-not-allowed' | 'same' }
  | { readonly ok: false; readonly why: 'throttled'; readonly retryAfterSeconds: number };

type Needs = Pick<Credentials, 'db' | 'vault' | 'letters'>;

/**
 * Asks a new address for proof that it is the person's, by a link and a code; until then the old one stays. Where the
 * new address has an account, its owner gets a letter that says so instead, for the same statements and answer. Letters
 * are counted by the account that asks and by the address: one a minute and five an hour each.
 */
export async function requestEmailChange(needs: Needs, request: EmailChangeRequest): Promise<EmailChangeOutcome> {
  const { account, allowedDomains } = request;
  const email = parseEmail(request.email);
  if (!email) return { ok: false, why: 'invalid' };
  if (email.key === account.emailKey) return { ok: false, why: 'same' };
  if (!isDomainAllowed(email, allowedDomains)) return { ok: false, why: 'domain-not-allowed' };
  return inTransaction(needs.db, async (tx): Promise<EmailChangeOutcome> => {
    for (const counted of [`change_email:${account.id}`, `change_email:${email.key}`] as const) {
      const turn = await takeLetterTurn(tx, needs.vault, counted);
      if (!turn.ok) return { ...turn, why: 'throttled' };
    }
    const proof = await openChange(tx, needs, { accountId: account.id, email });
    await write(tx, needs, { request, email, proof });
    const { caller } = request;
    await recordPersonalAct(tx, needs.vault, { act: 'email.change_requested', account, caller });
    return { ok: true, email: email.email };
  });
}

/** One open change an account: a new one takes the place of the one before, whose link and code end. */
async function openChange(
  tx: Tx,
  { vault }: Needs,
  { accountId, email }: { accountId: string; email: Email },
): Promise<IssuedProof> {
  const id = newId('emc');
  const token = randomBytes(32).toString('base64url');
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const [code_mac] = codeMacs(vault, id, code);
  if (!code_mac) throw new Error('a vault has one key or more');
  const row = {
    id,
    email: email.email,
    email_key: email.key,
    token_hash: sha256(token),
    code_mac,
    wrong_codes: 0,
    created_at: sql<Date>`now()`,
    expires_at: sql<Date>`now() + make_interval(secs => ${linkSeconds.verify_email})`,
  };
  await tx
    .insertInto('email_change')
    .values({ ...row, account_id: accountId })
    .onConflict((conflict) => conflict.column('account_id').where('proven_at', 'is', null).doUpdateSet(row))
    .execute();
  return { isIssued: true, id, token, code };
}

interface Writing {
  readonly request: EmailChangeRequest;
  readonly email: Email;
  readonly proof: IssuedProof;
}

async function write(tx: Tx, { letters }: Needs, { request, email, proof }: Writing): Promise<void> {
  const { account, caller } = request;
  const owner = await selectAccount(tx).where('account.email_key', '=', email.key).executeTakeFirst();
  const to = { to: email.email, accountId: account.id, locale: account.locale ?? undefined };
  const letter = owner
    ? alreadyRegisteredLetter(letterTo(owner), { caller })
    : verifyEmailLetter(to, { proof, caller });
  await (owner?.isDisabled ? pretendLetter : sendLetter)(tx, letters, letter);
}
