import { sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';

/** True where an enabled account holds `admin` or `root`: for conditions within a statement. */
export const someAdministrator = sql<boolean>`exists (
  select from account_role join account on account.id = account_role.account_id
  where role_id in ('admin', 'root') and not is_disabled)`;

/** Whether anybody can administer this installation. */
export async function hasAdministrator(reader: Reader): Promise<boolean> {
  const row = await reader.selectNoFrom(someAdministrator.as('exists')).executeTakeFirstOrThrow();
  return row.exists;
}
