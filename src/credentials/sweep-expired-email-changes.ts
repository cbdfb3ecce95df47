import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';

/** Removes changes of address that were never proven, and those that can no longer be undone. Returns how many. */
export async function sweepExpiredEmailChanges(write: OneWrite): Promise<number> {
  const { numDeletedRows } = await write
    .deleteFrom('email_change')
    .where('expires_at', '<=', sql<Date>`now()`)
    .where((is) => is.or([is('proven_at', 'is', null), is('undo_expires_at', '<=', sql<Date>`now()`)]))
    .executeTakeFirst();
  return Number(numDeletedRows);
}
