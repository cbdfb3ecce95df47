import { sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';
import { sha256 } from '#platform/secrets.ts';

/** A change of address that waits for its proof. */
export interface OpenEmailChange {
  /** The new address. */
  readonly email: string;
  readonly createdAt: Date;
}

/** The one that an account has asked for, while its link works. One statement. */
export function findEmailChange(reader: Reader, accountId: string): Promise<OpenEmailChange | undefined> {
  return reader
    .selectFrom('email_change')
    .select(['email', 'created_at as createdAt'])
    .where('account_id', '=', accountId)
    .where('proven_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst();
}

/** What a mailed link about a change of address does: the one to the new address, or the one to the old. */
export interface EmailChangeLink {
  readonly does: 'prove' | 'undo';
  readonly email: string;
  readonly oldEmail: string | null;
}

/** The page behind such a link; undefined where it does nothing (any more). Looking changes nothing. */
export async function findEmailChangeLink(reader: Reader, token: string): Promise<EmailChangeLink | undefined> {
  const hash = sha256(token);
  const row = await reader
    .selectFrom('email_change')
    .select(['email', 'old_email as oldEmail', sql<boolean>`proven_at is null`.as('isOpen')])
    .where(
      sql<boolean>`token_hash = ${hash} and proven_at is null and expires_at > now()
        or undo_token_hash = ${hash} and undo_expires_at > now()`,
    )
    .executeTakeFirst();
  return row && { does: row.isOpen ? 'prove' : 'undo', email: row.email, oldEmail: row.oldEmail };
}
