import { sql } from 'kysely';
import { isOwnedBy } from '#accounts/is-owned-by.ts';
import type { Reader } from '#database/transaction.ts';
import type { Standing } from '#roles/standing.ts';

interface Where {
  readonly organisationId: string;
  readonly accountId: string;
}

/** What somebody's word rests on in an organisation; undefined for an account that is disabled or gone. One statement. */
export async function findStanding(
  reader: Reader,
  { organisationId, accountId }: Where,
): Promise<Standing | undefined> {
  const row = await reader
    .selectFrom('account')
    .select([
      sql<string[]>`array(select role_id from account_role where account_id = account.id order by role_id)`.as(
        'everywhere',
      ),
      sql<string[]>`array(select role_id from organisation_role held where held.account_id = account.id
        and held.organisation_id = ${organisationId} order by role_id)`.as('roles'),
      sql<boolean>`exists (select from organisation_member member where member.account_id = account.id
        and member.organisation_id = ${organisationId})`.as('isMember'),
      sql<boolean>`exists (select from organisation_owner owner where owner.organisation_id = ${organisationId}
        and ${isOwnedBy(sql`account`)})`.as('isOwner'),
    ])
    .where('account.id', '=', accountId)
    .where('account.is_disabled', '=', false)
    .executeTakeFirst();
  if (!row) return undefined;
  const { everywhere, roles, isMember, isOwner } = row;
  return { everywhere, within: isMember || isOwner ? { organisationId, roles, isMember, isOwner } : undefined };
}
