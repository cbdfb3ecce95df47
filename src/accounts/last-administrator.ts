import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '#database/transaction.ts';

const ADMINISTERING = sql`('admin', 'root')`;

/**
 * Holds the rows of all administrators until the transaction ends, if the account is one of them: of two who leave at
 * once, the second sees that the first has left.
 */
export async function lockAdministrators(tx: Tx, accountId: string): Promise<void> {
  await sql`
    select from account
    where id in (select account_id from account_role where role_id in ${ADMINISTERING}) and not is_disabled
      and exists (select from account_role where account_id = ${accountId} and role_id in ${ADMINISTERING})
    order by id for update`.execute(tx);
}

/** Whether nobody else could administer, not counting those who are about to go where `others` says so. */
export function isLastAdministrator(
  accountId: string | RawBuilder<unknown>,
  others: 'who stay' | 'who are there',
): RawBuilder<boolean> {
  const stays = others === 'who stay' ? sql`and other.deletes_at is null` : sql``;
  return sql<boolean>`(
    exists (select from account_role where account_id = ${accountId} and role_id in ${ADMINISTERING})
    and not exists (
      select from account other join account_role held on held.account_id = other.id
      where held.role_id in ${ADMINISTERING} and other.id <> ${accountId} and not other.is_disabled ${stays}))`;
}
