import { findPasskeyRecord, type PasskeyRecord } from './passkey.ts';
import { type ChallengeUse, checkChallenge, useChallenge } from './passkey-challenge.ts';
import {
  acceptPasskey,
  type PasskeyNeeds,
  type PasskeyOutcome,
  type PresentedPasskey,
  refusePasskey,
} from './passkey-keep.ts';
import { type Assertion, type ClientData, readAssertion } from './passkey-response.ts';
import { type Ceremonial, relyingPartyOf, verifyAssertion } from './passkey-verify.ts';
import { findSignedInPerson, type ProvenPerson } from './proven-password.ts';
import { type Attempt, triedOf } from './throttle.ts';

/**
 * Signs in by a passkey alone, whose owner nobody has named: two factors in one, so it must have checked the person, and
 * have shown before that it can (WebAuthn Level 3, 7.2). Each challenge is taken once, of many at once one succeeds.
 * There is nothing to guess, so no turn at the throttle is taken.
 */
export async function signInWithPasskey(needs: PasskeyNeeds, presented: PresentedPasskey): Promise<PasskeyOutcome> {
  const { db } = needs;
  const read = await openAnswer(needs, presented, { ceremony: 'sign-in', boundTo: presented.interactionUid });
  if (typeof read === 'string') return { ok: false, why: read };
  const passkey = await findPasskeyRecord(db, Buffer.from(read.answer.id, 'base64url'));
  if (!passkey) return refusePasskey(needs, { presented, why: 'unknown' });
  const said = read.answer.response.userHandle && (await verifyFor(passkey, read, presented));
  const person = await findSignedInPerson(db, passkey.accountId);
  if (!said || !person) return refusePasskey(needs, { presented, person, why: 'no-match' });
  if (!said.isUserVerified || !passkey.isUserVerifying) {
    return refusePasskey(needs, { presented, person, why: 'not-verified' });
  }
  if (!person.isVerified) return refusePasskey(needs, { presented, person, why: 'unconfirmed' });
  return acceptPasskey(needs, { presented, person, passkey, said });
}

/** Somebody who proved something else already, and now shows a passkey of theirs. */
export interface PresentedSecond extends PresentedPasskey {
  readonly person: ProvenPerson;
  /** Whether a turn at the throttle was taken in this sign-in, to be given back. */
  readonly tookTurn: boolean;
}

/** The same as a second step: the passkey must be this person's, and need not check them. */
export async function checkPasskey(needs: PasskeyNeeds, presented: PresentedSecond): Promise<PasskeyOutcome> {
  const { db, vault } = needs;
  const { person, interactionUid, caller } = presented;
  const use: ChallengeUse = { ceremony: 'second-step', boundTo: `${interactionUid}:${person.id}` };
  const read = await openAnswer(needs, presented, use);
  if (typeof read === 'string') return { ok: false, why: read };
  const passkey = await findPasskeyRecord(db, Buffer.from(read.answer.id, 'base64url'));
  if (!passkey) return refusePasskey(needs, { presented, person, why: 'unknown' });
  const said = passkey.accountId === person.id && (await verifyFor(passkey, read, presented));
  if (!said) return refusePasskey(needs, { presented, person, why: 'no-match' });
  const attempt: Attempt = { vault, tried: triedOf(person, ''), address: caller.address };
  return acceptPasskey(needs, { presented, person, passkey, said, ...(presented.tookTurn && { attempt }) });
}

interface Read {
  readonly answer: Assertion;
  readonly client: ClientData;
}

/** Reads an answer and uses its challenge up; what is not an answer to a question of ours costs no statement. */
async function openAnswer(
  needs: PasskeyNeeds,
  { credential }: PresentedPasskey,
  use: ChallengeUse,
): Promise<Read | 'unreadable' | 'expired'> {
  const read = readAssertion(credential);
  if (!read) return 'unreadable';
  const { challenge } = read.client;
  const isGood = checkChallenge(needs, challenge, use) === 'good' && (await useChallenge(needs.db, challenge));
  return isGood ? read : 'expired';
}

/** What the authenticator said, if it was this one, at our own page, for its own owner. */
async function verifyFor(
  passkey: PasskeyRecord,
  { answer, client }: Read,
  { issuer }: PresentedPasskey,
): Promise<Ceremonial | undefined> {
  const { userHandle } = answer.response;
  const isOwners = userHandle === undefined || Buffer.from(userHandle, 'base64url').equals(passkey.handle);
  if (client.isFramed || !isOwners) return undefined;
  const { publicKey, isBackupEligible } = passkey;
  const expected = { challenge: client.challenge, relyingParty: relyingPartyOf(issuer), publicKey };
  const said = await verifyAssertion(answer, expected);
  return said?.isBackupEligible === isBackupEligible ? said : undefined;
}
