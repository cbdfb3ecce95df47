import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '#database/transaction.ts';

/**
 * Holds all changes of address of the account that one of them belongs to, `which` of `email_change`: acts that end
 * others than their own wait for each other here, and never in a circle. Before the account's row, as everywhere.
 */
export async function lockEmailChanges(tx: Tx, which: RawBuilder<unknown>): Promise<void> {
  await sql`
    select from email_change where account_id in (select account_id from email_change where ${which})
    order by created_at, id for update`.execute(tx);
}
