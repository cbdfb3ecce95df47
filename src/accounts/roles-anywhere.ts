import { type RawBuilder, sql } from 'kysely';
import { isOwnedBy } from './is-owned-by.ts';

/**
 * Ids of every role that an account holds, everywhere or in some organisation, and `manager` for who owns one, which
 * they look after as managers do: what protects an account is asked for by the most that it may do, wherever that is.
 */
export function rolesAnywhereOf(accountId: RawBuilder<unknown>): RawBuilder<string[]> {
  return sql<string[]>`array(
    select role_id from account_role where account_id = ${accountId}
    union select role_id from organisation_role where account_id = ${accountId}
    union select 'manager' from organisation_owner owner join account self on ${isOwnedBy(sql`self`)}
      where self.id = ${accountId})`;
}
