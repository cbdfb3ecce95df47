import { sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';

/** Whether who holds these roles, by their ids, can administer this installation. */
export const mayAdminister = (roles: readonly string[]): boolean => roles.includes('admin') || roles.includes('root');

const administratorBut = (accountIds: readonly string[]) => sql<boolean>`exists (
  select from account_role join account on account.id = account_role.account_id
  where role_id in ('admin', 'root') and not is_disabled and account.id <> all(${[...accountIds]}::text[]))`;

/** True where an enabled account holds `admin` or `root`: for conditions within a statement. */
export const someAdministrator = administratorBut([]);

/** Whether anybody can administer this installation, but for those accounts. */
export async function hasAdministrator(
  reader: Reader,
  { without = [] }: { readonly without?: readonly string[] } = {},
): Promise<boolean> {
  const row = await reader.selectNoFrom(administratorBut(without).as('exists')).executeTakeFirstOrThrow();
  return row.exists;
}
