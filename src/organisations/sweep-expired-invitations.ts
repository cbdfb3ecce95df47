import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';

/** Removes invitations that nobody answered in time. Returns how many. */
export async function sweepExpiredInvitations(write: OneWrite): Promise<number> {
  const { numDeletedRows } = await write
    .deleteFrom('invitation')
    .where('expires_at', '<=', sql<Date>`now()`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
