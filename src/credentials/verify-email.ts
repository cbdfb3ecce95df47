import { inTransaction, type Reader, type Tx } from '#database/transaction.ts';
import { sha256 } from '#platform/secrets.ts';
import { type Caller, type Credentials, recordPersonalAct } from './credentials.ts';
import { type RedeemedProof, redeemCode, redeemToken } from './redeem-proof.ts';
import { type Attempt, clearAttempts, reserveAttempt } from './throttle.ts';

type Needs = Pick<Credentials, 'db' | 'vault'>;

/**
 * Confirms an address by the link in its letter, when the person pressed the button: never by GET. Of
 * many at once one succeeds; undefined when the link was used, superseded or expired.
 */
export function verifyEmailByLink(
  needs: Needs,
  { token, caller }: { readonly token: string; readonly caller: Caller },
): Promise<RedeemedProof | undefined> {
  return inTransaction(needs.db, async (tx) => {
    const proof = await redeemToken(tx, 'verify_email', token);
    if (proof) await record(tx, needs, { proof, caller, by: 'link' });
    return proof;
  });
}

export interface CodeTyped {
  readonly interactionUid: string;
  readonly code: string;
  readonly caller: Caller;
}

export type CodeOutcome =
  | { readonly ok: true; readonly proof: RedeemedProof }
  | { readonly ok: false; readonly why: 'no-match' }
  | { readonly ok: false; readonly why: 'throttled'; readonly retryAfterSeconds: number };

/**
 * Confirms an address by the code, typed in the interaction that asked for it. A guess takes its turn at the throttle
 * of the account, and five wrong ones end the code; an interaction without one costs the same.
 */
export async function verifyEmailByCode(needs: Needs, typed: CodeTyped): Promise<CodeOutcome> {
  const { db, vault } = needs;
  const { interactionUid, code, caller } = typed;
  const pending = await findPending(db, interactionUid);
  const attempt: Attempt = { vault, tried: pending?.emailKey ?? interactionUid, address: caller.address };
  const turn = await reserveAttempt(db, attempt);
  if (!turn.allowed) return { ok: false, why: 'throttled', retryAfterSeconds: turn.retryAfterSeconds };
  return inTransaction(db, async (tx): Promise<CodeOutcome> => {
    const proof = await redeemCode(tx, { vault, proofId: pending?.id ?? '', code });
    if (!proof) return { ok: false, why: 'no-match' };
    await clearAttempts(tx, attempt);
    await record(tx, needs, { proof, caller, by: 'code' });
    return { ok: true, proof };
  });
}

/** The newest, whether the address has an account or not. */
function findPending(reader: Reader, uid: string) {
  return reader
    .selectFrom('proof')
    .select(['id', 'email_key as emailKey'])
    .where('interaction_hash', '=', sha256(uid))
    .where('purpose', '=', 'verify_email')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

interface Verification {
  readonly proof: RedeemedProof;
  readonly caller: Caller;
  readonly by: 'link' | 'code';
}

function record(tx: Tx, { vault }: Needs, { proof, caller, by }: Verification): Promise<void> {
  const account = { id: proof.accountId, auditKey: proof.auditKey };
  const clientId = proof.clientId ?? undefined;
  return recordPersonalAct(tx, vault, { act: 'email.verified', account, clientId, caller, facts: { by } });
}
