import type { Reader } from '#database/transaction.ts';

/** A letter that was written to somebody, without what it said. */
export interface SentLetter {
  readonly to: string;
  readonly subject: string;
  readonly status: string;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
}

/** The letters about an account, newest first; they are kept for thirty days. */
export function listSentLetters(reader: Reader, accountId: string): Promise<SentLetter[]> {
  return reader
    .selectFrom('letter')
    .select(['recipient as to', 'subject', 'status', 'created_at as createdAt', 'sent_at as sentAt'])
    .where('account_id', '=', accountId)
    .orderBy('created_at', 'desc')
    .execute();
}
