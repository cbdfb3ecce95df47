import { sql } from 'kysely';
import { isOwnedBy } from '#accounts/is-owned-by.ts';
import type { Reader } from '#database/transaction.ts';
import type { Role } from '#roles/role.ts';
import { administers, rolesPassingAs } from '#roles/standing.ts';

/**
 * The ids of the organisations that somebody looks after, as `manages` says it of one: those they own, and those they
 * belong to as a manager; `all` for administrators. One statement.
 */
export async function listLookedAfter(
  reader: Reader,
  { roles, accountId }: { readonly roles: readonly Role[]; readonly accountId: string },
): Promise<'all' | readonly string[]> {
  const managing = rolesPassingAs(roles, 'manager');
  const row = await reader
    .selectFrom('account')
    .select([
      sql<string[]>`array(select role_id from account_role where account_id = account.id)`.as('everywhere'),
      sql<string[]>`array(
        select organisation_id from organisation_owner owner where ${isOwnedBy(sql`account`)}
        union select organisation_id from organisation_member member where member.account_id = account.id and (
          exists (select from account_role held where held.account_id = account.id and held.role_id = any(${managing}))
          or exists (select from organisation_role held where held.account_id = account.id
            and held.organisation_id = member.organisation_id and held.role_id = any(${managing}))))`.as('lookedAfter'),
    ])
    .where('account.id', '=', accountId)
    .where('account.is_disabled', '=', false)
    .executeTakeFirst();
  if (!row) return [];
  return administers(roles, row) ? 'all' : row.lookedAfter;
}
