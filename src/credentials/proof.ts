import { randomBytes, randomInt } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';
import { newId } from '#platform/ids.ts';
import { sha256, type Vault } from '#platform/secrets.ts';
import { type LetterPace, secondsToTurn, takePacedTurn } from './letter-pace.ts';

/** What a mailed link or code proves, and then does. */
export type ProofPurpose = 'verify_email' | 'reset_password';

export const linkSeconds: Readonly<Record<ProofPurpose, number>> = { verify_email: 24 * 3600, reset_password: 30 * 60 };
export const codeSeconds = 30 * 60;

export interface ProofRequest {
  readonly purpose: ProofPurpose;
  /** None where the address has no account, or no need of a proof: the row is written all the same. */
  readonly accountId: string | undefined;
  /** The unique form of the address; letters to it are counted by it. */
  readonly emailKey: string;
  /** Held for as long as an account would hold it: see `findTakenNames`. */
  readonly usernameKey?: string | undefined;
  /** The interaction in which a code may be typed. */
  readonly interactionUid?: string | undefined;
  readonly clientId?: string | undefined;
}

/** What goes into the letter, and nowhere else. */
export interface IssuedProof {
  readonly isIssued: true;
  readonly id: string;
  readonly token: string;
  /** Six digits. */
  readonly code: string;
}

export type ProofAnswer = IssuedProof | { readonly isIssued: false; readonly retryAfterSeconds: number };

const PACE: LetterPace = { secondsBetween: 60, mostAnHour: 5 };

/**
 * Makes a link and a code, in one statement: an older one of the same account and purpose ends, and where letters to
 * the address have had their turn (one a minute, five an hour) nothing is made. The token has 256 bits and is stored
 * as SHA-256; the code as HMAC, bound to this row.
 */
export async function issueProof(write: OneWrite, vault: Vault, request: ProofRequest): Promise<ProofAnswer> {
  const id = newId('prf');
  // A link asked for on the way into an app ends in that interaction's uid: its page leads back there.
  const place = request.interactionUid === undefined ? '' : `.${request.interactionUid}`;
  const token = `${randomBytes(32).toString('base64url')}${place}`;
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const turn = firstOf(vault.macs('letters', `${request.purpose}:${request.emailKey}`));
  const made = await write
    .with('turn', () => takeTurn(turn))
    .with('superseded', () => supersede(request))
    .with('made', () => insertProof(request, { id, token, codeMac: firstOf(codeMacs(vault, id, code)) }))
    .selectNoFrom((from) => [
      from.selectFrom('made').select('id').as('id'),
      from.selectFrom('attempt').select(secondsToWait.as('wait')).where('key_hash', '=', turn).as('wait'),
    ])
    .executeTakeFirstOrThrow();
  if (made.id) return { isIssued: true, id, token, code };
  return { isIssued: false, retryAfterSeconds: Math.max(1, made.wait ?? PACE.secondsBetween) };
}

/** A code of the row `id`, under each root key. */
export function codeMacs(vault: Vault, id: string, code: string): Buffer[] {
  return vault.macs('mailed code', `${id}:${code}`);
}

function inSeconds(seconds: number): RawBuilder<Date> {
  return sql<Date>`now() + ${seconds} * interval '1 second'`;
}

/** One a minute and five an hour, in a row of the throttle. */
export function takeTurn(key: Buffer): RawBuilder<{ key_hash: Buffer }> {
  return takePacedTurn(key, PACE);
}

/** How long until the next of them. */
export const secondsToWait = secondsToTurn(PACE);

/** Ends an older one, if this one is to be made. */
function supersede({ purpose, accountId }: ProofRequest): RawBuilder<{ id: string }> {
  return sql`(
    update proof set expires_at = now(), code_expires_at = now()
    where account_id = ${accountId ?? null} and purpose = ${purpose} and used_at is null and expires_at > now()
      and exists (select from turn)
    returning id)`;
}

interface ProofSecrets {
  readonly id: string;
  readonly token: string;
  readonly codeMac: Buffer;
}

function insertProof(request: ProofRequest, { id, token, codeMac }: ProofSecrets): RawBuilder<{ id: string }> {
  const { purpose, accountId = null, emailKey, usernameKey = null, interactionUid, clientId = null } = request;
  const interactionHash = interactionUid === undefined ? null : sha256(interactionUid);
  return sql`(
    insert into proof (id, purpose, account_id, email_key, username_key, client_id,
      token_hash, code_mac, interaction_hash, code_expires_at, expires_at)
    select ${id}, ${purpose}, ${accountId}, ${emailKey}, ${usernameKey}, ${clientId},
      ${sha256(token)}::bytea, ${codeMac}::bytea, ${interactionHash}::bytea,
      ${inSeconds(codeSeconds)}, ${inSeconds(linkSeconds[purpose])}
    from turn
    returning id)`;
}

function firstOf(macs: Buffer[]): Buffer {
  const [mac] = macs;
  if (!mac) throw new Error('a vault has one key or more');
  return mac;
}
