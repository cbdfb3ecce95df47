import { sql } from 'kysely';
import { inTransaction, type Tx } from '#database/transaction.ts';
import type { Means } from '#platform/acr.ts';
import { newId } from '#platform/ids.ts';
import type { Caller, Credentials } from './credentials.ts';
import { getFactorsForUpdate } from './factors-for-update.ts';
import { mostPasskeys } from './passkey.ts';
import { checkChallenge, useChallenge } from './passkey-challenge.ts';
import { readRegistration } from './passkey-response.ts';
import { meansOf, type NewCredential, relyingPartyOf, verifyRegistration } from './passkey-verify.ts';
import { firstRecoveryCodes, type GivenCodes } from './recovery-codes.ts';
import { type ChangedAccount, tellChange } from './tell-change.ts';

export interface NewPasskey {
  readonly account: ChangedAccount;
  /** What the authenticator answered, as the page posted it: JSON. */
  readonly credential: string;
  /** As the person calls it. */
  readonly name: string;
  /** The interaction or the session in which it is made. */
  readonly placeUid: string;
  /** The public URL, without a trailing slash. */
  readonly issuer: string;
  readonly caller: Caller;
}

/**
 * `means` is what making it has proved. `taken`: it is somebody's already · `too-many`: the account has as many as it may.
 */
export type NewPasskeyOutcome =
  | { readonly ok: true; readonly id: string; readonly codes: GivenCodes; readonly means: readonly Means[] }
  | { readonly ok: false; readonly why: 'unreadable' | 'expired' | 'no-match' | 'taken' | 'too-many' };

/** Keeps a new passkey, once its answer to our own question was found right. Each challenge is taken once. */
export async function enrolPasskey(needs: Credentials, made: NewPasskey): Promise<NewPasskeyOutcome> {
  const { account, placeUid, issuer } = made;
  const read = readRegistration(made.credential);
  if (!read) return { ok: false, why: 'unreadable' };
  const { answer, client } = read;
  const use = { ceremony: 'enrol', boundTo: `${placeUid}:${account.id}` } as const;
  const isGood = checkChallenge(needs, client.challenge, use) === 'good';
  if (!isGood || !(await useChallenge(needs.db, client.challenge))) return { ok: false, why: 'expired' };
  const expected = { challenge: client.challenge, relyingParty: relyingPartyOf(issuer) };
  const credential = client.isFramed ? undefined : await verifyRegistration(answer, expected);
  if (!credential) return { ok: false, why: 'no-match' };
  const mfa = await needs.mfa();
  return inTransaction(needs.db, async (tx): Promise<NewPasskeyOutcome> => {
    const held = await getFactorsForUpdate(tx, account.id);
    if (held.passkeys >= mostPasskeys) return { ok: false, why: 'too-many' };
    const id = await save(tx, made, credential);
    if (id === undefined) return { ok: false, why: 'taken' };
    const { caller, name: which } = made;
    await tellChange(tx, needs, { account, caller, change: 'passkey-added', act: 'passkey.added', which });
    const codes = await firstRecoveryCodes(tx, needs, { account, caller, mfa, held });
    return { ok: true, id, codes, means: meansOf(credential) };
  });
}

async function save(tx: Tx, { account, name }: NewPasskey, made: NewCredential): Promise<string | undefined> {
  const row = await tx
    .insertInto('passkey')
    .values({
      id: newId('pky'),
      account_id: account.id,
      credential_id: made.credentialId,
      public_key: made.publicKey,
      sign_count: String(made.count),
      transports: [...made.transports],
      is_backup_eligible: made.isBackupEligible,
      is_backed_up: made.isBackedUp,
      is_user_verifying: made.isUserVerified,
      aaguid: made.aaguid,
      name,
      last_used_at: sql<Date>`now()`,
    })
    .onConflict((conflict) => conflict.column('credential_id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}
