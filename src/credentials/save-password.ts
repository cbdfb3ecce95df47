import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';

/**
 * Stores what a `Hasher` made for this account and forgets the browsers in which the older password was enough, in one
 * statement; does nothing where there is no such account.
 */
export async function savePassword(write: OneWrite, accountId: string, hash: string): Promise<void> {
  await write
    .with('forgotten', (query) =>
      query.deleteFrom('remembered_device').where('account_id', '=', accountId).returning('id'),
    )
    .insertInto('password')
    .columns(['account_id', 'hash'])
    .expression((from) =>
      from
        .selectFrom('account')
        .select(['account.id', sql<string>`${hash}`.as('hash')])
        .where('account.id', '=', accountId),
    )
    .onConflict((conflict) =>
      conflict.column('account_id').doUpdateSet({ hash: sql`excluded.hash`, changed_at: sql<Date>`now()` }),
    )
    .execute();
}
