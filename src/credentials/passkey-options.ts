import { randomBytes } from 'node:crypto';
import type { OneWrite, Reader } from '#database/transaction.ts';
import type { Clock } from '#platform/clock.ts';
import type { Vault } from '#platform/secrets.ts';
import type { Passkey } from './passkey.ts';
import { challengeSeconds, newChallenge } from './passkey-challenge.ts';
import { passkeyAlgorithms, relyingPartyOf } from './passkey-verify.ts';

/** What makes options; nothing of it asks the database. */
export interface OptionNeeds {
  readonly vault: Vault;
  readonly clock: Clock;
  /** The public URL, without a trailing slash. */
  readonly issuer: string;
}

interface Descriptor {
  readonly type: 'public-key';
  readonly id: string;
  readonly transports: readonly string[];
}

/** `PublicKeyCredentialRequestOptionsJSON`: what a page asks an authenticator to prove. */
export interface RequestOptions {
  readonly challenge: string;
  /** In milliseconds. */
  readonly timeout: number;
  readonly rpId: string;
  readonly allowCredentials: readonly Descriptor[];
  readonly userVerification: 'required' | 'preferred';
}

/** `PublicKeyCredentialCreationOptionsJSON`: what a page asks an authenticator to make. */
export interface CreationOptions {
  readonly rp: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly challenge: string;
  readonly pubKeyCredParams: readonly { readonly type: 'public-key'; readonly alg: number }[];
  /** In milliseconds. */
  readonly timeout: number;
  readonly excludeCredentials: readonly Descriptor[];
  readonly authenticatorSelection: {
    readonly residentKey: 'required';
    readonly requireResidentKey: true;
    readonly userVerification: 'preferred';
  };
  readonly attestation: 'none';
}

/** In place of a name and a password: any passkey of ours, which must check the person. Names nobody's. */
export function signInOptions(needs: OptionNeeds, interactionUid: string): RequestOptions {
  const challenge = newChallenge(needs, { ceremony: 'sign-in', boundTo: interactionUid });
  return { ...asking(needs, challenge), allowCredentials: [], userVerification: 'required' };
}

interface SecondStepOf {
  readonly interactionUid: string;
  readonly accountId: string;
  readonly passkeys: readonly Pick<Passkey, 'credentialId' | 'transports'>[];
}

/** After something else was proved: one of this person's passkeys, which checks them if it can. */
export function secondStepOptions(needs: OptionNeeds, step: SecondStepOf): RequestOptions {
  const { interactionUid, accountId, passkeys } = step;
  const challenge = newChallenge(needs, { ceremony: 'second-step', boundTo: `${interactionUid}:${accountId}` });
  return { ...asking(needs, challenge), allowCredentials: passkeys.map(descriptor), userVerification: 'preferred' };
}

interface NewPasskeyOf {
  /** The interaction or the session in which it is made. */
  readonly placeUid: string;
  readonly account: { readonly id: string; readonly email: string | null; readonly name: string | null };
  readonly handle: Buffer;
  /** Authenticators that have one of these do not make another. */
  readonly passkeys: readonly Pick<Passkey, 'credentialId' | 'transports'>[];
  /** Of the house, as authenticators show it. */
  readonly brandName: string;
}

/** A new passkey that is found without typing a name. */
export function enrolmentOptions(needs: OptionNeeds, made: NewPasskeyOf): CreationOptions {
  const { placeUid, account, handle, passkeys, brandName } = made;
  const { id, email, name } = account;
  const shown = email ?? name ?? id;
  return {
    rp: { id: relyingPartyOf(needs.issuer).id, name: brandName },
    user: { id: handle.toString('base64url'), name: shown, displayName: name ?? shown },
    challenge: newChallenge(needs, { ceremony: 'enrol', boundTo: `${placeUid}:${id}` }),
    pubKeyCredParams: passkeyAlgorithms.map((alg) => ({ type: 'public-key', alg })),
    timeout: challengeSeconds * 1000,
    excludeCredentials: passkeys.map(descriptor),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'preferred' },
    attestation: 'none',
  };
}

/** What authenticators know an account by: chance, made when first needed and kept (WebAuthn Level 3, 14.6.1). */
export async function passkeyHandle(write: OneWrite, accountId: string): Promise<Buffer> {
  const { handle } = await write
    .insertInto('passkey_user')
    .values({ account_id: accountId, handle: randomBytes(32) })
    // Written as it was, so that the row that was there is given back.
    .onConflict((conflict) =>
      conflict.column('account_id').doUpdateSet((is) => ({ handle: is.ref('passkey_user.handle') })),
    )
    .returning('handle')
    .executeTakeFirstOrThrow();
  return handle;
}

/** The same where one was made already. One statement. */
export async function findPasskeyHandle(reader: Reader, accountId: string): Promise<Buffer | undefined> {
  const query = reader.selectFrom('passkey_user').select('handle').where('account_id', '=', accountId);
  return (await query.executeTakeFirst())?.handle;
}

function asking({ issuer }: OptionNeeds, challenge: string) {
  return { challenge, timeout: challengeSeconds * 1000, rpId: relyingPartyOf(issuer).id };
}

function descriptor({ credentialId, transports }: Pick<Passkey, 'credentialId' | 'transports'>): Descriptor {
  return { type: 'public-key', id: credentialId.toString('base64url'), transports };
}
