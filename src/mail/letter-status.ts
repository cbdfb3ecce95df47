import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';

/** A letter that one attempt has taken on. */
export interface LetterInHand {
  readonly id: string;
  readonly name: string;
  readonly recipient: string;
  readonly subject: string;
  readonly body: string;
  readonly created_at: Date;
}

interface Attempt {
  readonly id: string;
  /** The job's count: each is claimed once, and a later one supersedes an earlier that was taken for dead. */
  readonly attempt: number;
}

/** Takes the letter on, unless it was sent, has failed for good, or was taken on by this attempt or a later one. */
export function claimLetter(write: OneWrite, { id, attempt }: Attempt): Promise<LetterInHand | undefined> {
  return write
    .updateTable('letter')
    .set({ status: 'active', attempts: attempt })
    .where('id', '=', id)
    .where('status', 'in', ['queued', 'retrying', 'active'])
    .where('attempts', '<', attempt)
    .returning(['id', 'name', 'recipient', 'subject', 'body', 'created_at'])
    .executeTakeFirst();
}

/** The mail server has it: what it said is nobody's to read any more. Also where a later attempt has taken over. */
export async function markSent(write: OneWrite, { id }: Attempt): Promise<void> {
  await write
    .updateTable('letter')
    .set({ status: 'sent', sent_at: sql<Date>`now()`, body: '', error: null })
    .where('id', '=', id)
    .where('status', '!=', 'sent')
    .execute();
}

/** Notes why it was not sent; a later attempt that has taken over has the last word. */
export async function markUnsent(
  write: OneWrite,
  { id, attempt }: Attempt,
  outcome: { status: 'retrying' | 'failed'; error: string },
): Promise<void> {
  await write
    .updateTable('letter')
    .set(outcome)
    .where('id', '=', id)
    .where('status', '=', 'active')
    .where('attempts', '=', attempt)
    .execute();
}
