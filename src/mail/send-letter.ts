import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '#database/transaction.ts';
import { newId } from '#platform/ids.ts';
import { mailAddress } from './address.ts';
import { sealBody } from './letter-body.ts';
import { LETTER_QUEUE, type Letter, type LetterJob, type Letters, writeLetter } from './letters.ts';

/**
 * Writes a letter and queues it in the act's own transaction: it goes out if and only if that commits. Two statements,
 * or one where letters are kept. Throws `Refusal('invalid-input')` when `to` is not one plain address.
 */
export function sendLetter(tx: Tx, letters: Letters, letter: Letter): Promise<void> {
  return send(tx, letters, { letter, isMeant: sql`true` });
}

/** The same work and the same statements with nothing sent, so that an unknown address costs what a known one does. */
export function pretendLetter(tx: Tx, letters: Letters, letter: Letter): Promise<void> {
  return send(tx, letters, { letter, isMeant: sql`false` });
}

interface Sending {
  readonly letter: Letter;
  readonly isMeant: RawBuilder<boolean>;
}

async function send(tx: Tx, letters: Letters, { letter, isMeant }: Sending): Promise<void> {
  mailAddress(letter.to);
  const id = newId('ltr');
  const written = await writeLetter(letters, letter);
  // Not `now()`: of two letters of one transaction one is the newer.
  await sql`
    insert into letter (id, name, recipient, subject, body, account_id, status, created_at)
    select ${id}, ${letter.name}, ${letter.to}, ${written.subject}, ${sealBody(letters.vault, id, written)},
      ${letter.accountId ?? null}, ${letters.firstStatus}, clock_timestamp()
    where ${isMeant}`.execute(tx);
  const job: LetterJob = { letterId: id };
  if (letters.firstStatus === 'queued') await letters.jobs.enqueue(tx, LETTER_QUEUE, job);
}
