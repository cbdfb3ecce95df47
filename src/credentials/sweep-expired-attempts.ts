import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';

/** Removes the throttle's counts that are over. Returns how many. */
export async function sweepExpiredAttempts(write: OneWrite): Promise<number> {
  const { numDeletedRows } = await write
    .deleteFrom('attempt')
    .where('expires_at', '<=', sql<Date>`now()`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
