import { sql } from 'kysely';
import type { OneWrite, Reader } from '#database/transaction.ts';

/** Whose answer it is, and by what the caller knows it. */
export interface AnswerKey {
  /** The person, and the app they come by. */
  readonly caller: string;
  /** SHA-256 of the `Idempotency-Key`. */
  readonly keyHash: Buffer;
}

export interface KeptAnswer {
  /** HMAC of what was asked: the same key stands for the same request. */
  readonly requestMac: Buffer;
  /** Encrypted; null while the first request is on its way. */
  readonly answer: string | null;
}

/** Whoever went away in the middle of a request is waited for no longer than this. */
const PATIENCE = sql`interval '1 minute'`;
const KEPT = sql`interval '1 day'`;

/** Takes the key for this request, of many at once for one; false where it was taken before. One statement. */
export async function claimAnswer(write: OneWrite, key: AnswerKey, requestMac: Buffer): Promise<boolean> {
  const claimed = await write
    .insertInto('idempotency')
    .values({ caller: key.caller, key_hash: key.keyHash, request_mac: requestMac })
    .onConflict((conflict) =>
      conflict
        .columns(['caller', 'key_hash'])
        .doUpdateSet({ request_mac: requestMac, answer: null, created_at: sql<Date>`now()` })
        .where(
          sql<boolean>`idempotency.created_at < now() - case when idempotency.answer is null then ${PATIENCE} else ${KEPT} end`,
        ),
    )
    .returning('caller')
    .executeTakeFirst();
  return claimed !== undefined;
}

export function findAnswer(reader: Reader, { caller, keyHash }: AnswerKey): Promise<KeptAnswer | undefined> {
  return reader
    .selectFrom('idempotency')
    .select(['request_mac as requestMac', 'answer'])
    .where('caller', '=', caller)
    .where('key_hash', '=', keyHash)
    .executeTakeFirst();
}

export async function keepAnswer(write: OneWrite, { caller, keyHash }: AnswerKey, answer: string): Promise<void> {
  await write
    .updateTable('idempotency')
    .set({ answer })
    .where('caller', '=', caller)
    .where('key_hash', '=', keyHash)
    .where('answer', 'is', null)
    .execute();
}

/** After a refusal: nothing was done, and the same key may be sent with what was put right. */
export async function releaseAnswer(write: OneWrite, { caller, keyHash }: AnswerKey): Promise<void> {
  await write
    .deleteFrom('idempotency')
    .where('caller', '=', caller)
    .where('key_hash', '=', keyHash)
    .where('answer', 'is', null)
    .execute();
}

/** Removes what is older than a day. */
export async function sweepKeptAnswers(write: OneWrite): Promise<void> {
  await write.deleteFrom('idempotency').where('created_at', '<', sql<Date>`now() - ${KEPT}`).execute();
}
