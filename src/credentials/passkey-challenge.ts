import { randomBytes, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';
import type { Clock } from '#platform/clock.ts';
import { sha256, type Vault } from '#platform/secrets.ts';

/** Which question an authenticator answers: who are you · are you the one whose password this was · remember this person. */
export type Ceremony = 'sign-in' | 'second-step' | 'enrol';

/** What a challenge is good for; an answer to it is good for nothing else. */
export interface ChallengeUse {
  readonly ceremony: Ceremony;
  /** The interaction or session it is asked in and, where somebody is known there, of whom. */
  readonly boundTo: string;
}

/** How long an answer is taken, in seconds (WebAuthn Level 3, 15.1). */
export const challengeSeconds = 300;

const CEREMONIES: readonly Ceremony[] = ['sign-in', 'second-step', 'enrol'];
const RANDOM_BYTES = 16;
/** The ceremony, the second at which it ends, and chance. */
const HEAD_BYTES = 1 + 4 + RANDOM_BYTES;
const MAC_BYTES = 32;
const PURPOSE = 'passkey challenge';

/** A challenge in base64url that needs no memory: it says itself until when it holds, and an HMAC says that it is ours. */
export function newChallenge({ vault, clock }: { vault: Vault; clock: Clock }, use: ChallengeUse): string {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(CEREMONIES.indexOf(use.ceremony), 0);
  head.writeUInt32BE(Math.floor(clock().getTime() / 1000) + challengeSeconds, 1);
  randomBytes(RANDOM_BYTES).copy(head, 5);
  const [mac] = macsOf(vault, head, use);
  if (!mac) throw new Error('a vault has one key or more');
  return Buffer.concat([head, mac]).toString('base64url');
}

/** Whether a challenge is one we gave out for this use, and not too long ago. Asks no database. */
export function checkChallenge(
  { vault, clock }: { vault: Vault; clock: Clock },
  challenge: string,
  use: ChallengeUse,
): 'good' | 'expired' | 'foreign' {
  const bytes = Buffer.from(challenge, 'base64url');
  // One spelling only: another one of the same bytes would be another challenge to whoever counts their uses.
  if (bytes.length !== HEAD_BYTES + MAC_BYTES || bytes.toString('base64url') !== challenge) return 'foreign';
  const [head, given] = [bytes.subarray(0, HEAD_BYTES), bytes.subarray(HEAD_BYTES)];
  if (!macsOf(vault, head, use).some((mac) => timingSafeEqual(mac, given))) return 'foreign';
  return head.readUInt32BE(1) * 1000 > clock().getTime() ? 'good' : 'expired';
}

/** Which ceremony a challenge claims to be for, unproven: only `checkChallenge` says whether that is so. */
export function ceremonyOf(challenge: string): Ceremony | undefined {
  return CEREMONIES[Buffer.from(challenge, 'base64url')[0] ?? CEREMONIES.length];
}

/**
 * Uses a challenge up, whatever comes of the answer: true once, of however many at once. It is remembered for longer than
 * it holds, by the database's clock.
 */
export async function useChallenge(write: OneWrite, challenge: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await write
    .insertInto('replay')
    .values({
      id_hash: sha256(`passkey challenge ${challenge}`),
      expires_at: sql<Date>`now() + make_interval(secs => ${2 * challengeSeconds})`,
    })
    .onConflict((conflict) => conflict.column('id_hash').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

function macsOf(vault: Vault, head: Buffer, { ceremony, boundTo }: ChallengeUse): Buffer[] {
  return vault.macs(PURPOSE, Buffer.concat([head, Buffer.from(`${ceremony}:${boundTo}`)]));
}
