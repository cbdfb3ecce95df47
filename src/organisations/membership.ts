import { type RawBuilder, sql } from 'kysely';
import { isOwnedBy } from '#accounts/is-owned-by.ts';
import type { Reader } from '#database/transaction.ts';
import type { Standing } from '#roles/standing.ts';

/** An organisation as somebody who belongs to it, or owns it, stands in it. */
export interface Membership {
  readonly organisationId: string;
  readonly organisationName: string;
  /** The owner's first and last name, where there is an owner. */
  readonly ownerName: string | undefined;
  /** Undefined for an owner who is no member. */
  readonly joinedAt: Date | undefined;
  readonly standing: Standing;
}

/** Every organisation that an account belongs to or owns, by name; none for one that is disabled. One statement. */
export async function listMemberships(reader: Reader, accountId: string): Promise<Membership[]> {
  const rows = await reader
    .selectFrom('account')
    .innerJoin('organisation', (join) => join.onTrue())
    .leftJoin('organisation_member as member', (join) =>
      join.onRef('member.organisation_id', '=', 'organisation.id').onRef('member.account_id', '=', 'account.id'),
    )
    .leftJoin('organisation_owner as owner', 'owner.organisation_id', 'organisation.id')
    .select(['organisation.id', 'organisation.name', 'owner.name as owner', 'owner.surname', 'member.joined_at'])
    .select([
      sql<boolean>`coalesce(${isOwnedBy(sql`account`)}, false)`.as('isOwner'),
      sql<string[]>`array(select role_id from account_role where account_id = account.id order by role_id)`.as(
        'everywhere',
      ),
      sql<string[]>`array(select role_id from organisation_role held where held.account_id = account.id
        and held.organisation_id = organisation.id order by role_id)`.as('roles'),
    ])
    .where('account.id', '=', accountId)
    .where('account.is_disabled', '=', false)
    .where(sql<boolean>`organisation.id = any(array(${belongsTo(accountId)}))`)
    .orderBy(sql`lower(organisation.name)`)
    .orderBy('organisation.id')
    .execute();
  return rows.map(toMembership);
}

function belongsTo(accountId: string): RawBuilder<unknown> {
  return sql`select organisation_id from organisation_member where account_id = ${accountId}
    union select owner.organisation_id from organisation_owner owner join account on account.id = ${accountId}
      and ${isOwnedBy(sql`account`)}`;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly owner: string | null;
  readonly surname: string | null;
  readonly joined_at: Date | null;
  readonly isOwner: boolean;
  readonly everywhere: string[];
  readonly roles: string[];
}

function toMembership({ id, name, owner, surname, joined_at, isOwner, everywhere, roles }: Row): Membership {
  return {
    organisationId: id,
    organisationName: name,
    ownerName: owner === null ? undefined : [owner, surname].filter(Boolean).join(' '),
    joinedAt: joined_at ?? undefined,
    standing: { everywhere, within: { organisationId: id, roles, isMember: joined_at !== null, isOwner } },
  };
}
