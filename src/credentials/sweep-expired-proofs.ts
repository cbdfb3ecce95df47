import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';
import { isHeld } from './taken-names.ts';

/**
 * Removes links and codes a day after they ended: until then a page can say that they did. One that holds a username
 * stays for as long as it does. Returns how many.
 */
export async function sweepExpiredProofs(write: OneWrite): Promise<number> {
  const { numDeletedRows } = await write
    .deleteFrom('proof')
    .where('expires_at', '<', sql<Date>`now() - interval '1 day'`)
    .where(sql<boolean>`(username_key is null or not ${isHeld})`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
