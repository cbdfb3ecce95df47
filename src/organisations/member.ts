import { type SelectQueryBuilder, sql } from 'kysely';
import { containing } from '#database/containing.ts';
import type { Tables } from '#database/schema.ts';
import type { Reader } from '#database/transaction.ts';

/** Somebody who belongs to an organisation, as its people see them. */
export interface Member {
  readonly accountId: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly username: string | undefined;
  readonly joinedAt: Date;
  /** Signs in nowhere. */
  readonly isDisabled: boolean;
  /** Ids of the roles that count there alone, and of those that count everywhere; sorted. */
  readonly roles: readonly string[];
  readonly everywhere: readonly string[];
}

interface Listing {
  readonly organisationId: string;
  /** Part of a name, an address or a username; empty for all. */
  readonly search: string;
  /** Only the clients that this employee looks after. */
  readonly assignedTo?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** A page of an organisation's people, by name, and how many there are. Two statements. */
export async function listMembers(reader: Reader, listing: Listing): Promise<{ members: Member[]; count: number }> {
  const { count } = await narrow(reader.selectFrom(MEMBER).innerJoin(ACCOUNT, ...JOINED), listing)
    .select((is) => is.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const rows = await narrow(members(reader), listing)
    .orderBy(sql`lower(coalesce(account.name, account.email, account.username, account.id))`)
    .orderBy('account.id')
    .limit(listing.limit)
    .offset(listing.offset)
    .execute();
  return { members: rows.map(toMember), count: Number(count) };
}

/** One of them; undefined for who does not belong there. */
export async function findMember(
  reader: Reader,
  { organisationId, accountId }: { readonly organisationId: string; readonly accountId: string },
): Promise<Member | undefined> {
  const row = await members(reader)
    .where('member.organisation_id', '=', organisationId)
    .where('member.account_id', '=', accountId)
    .executeTakeFirst();
  return row && toMember(row);
}

const MEMBER = 'organisation_member as member';
const ACCOUNT = 'account';
const JOINED = ['account.id', 'member.account_id'] as const;

function members(reader: Reader) {
  return reader
    .selectFrom(MEMBER)
    .innerJoin(ACCOUNT, ...JOINED)
    .select(['account.id', 'account.name', 'account.email', 'account.username', 'account.is_disabled'])
    .select([
      'member.joined_at',
      sql<string[]>`array(select role_id from organisation_role held where held.account_id = account.id
        and held.organisation_id = member.organisation_id order by role_id)`.as('roles'),
      sql<string[]>`array(select role_id from account_role where account_id = account.id order by role_id)`.as(
        'everywhere',
      ),
    ]);
}

type Joined = Tables & { member: Tables['organisation_member'] };

function narrow<O>(
  query: SelectQueryBuilder<Joined, 'member' | 'account', O>,
  { organisationId, search, assignedTo }: Listing,
) {
  const wanted = containing(search);
  return query
    .where('member.organisation_id', '=', organisationId)
    .$if(search !== '', (found) =>
      found.where(
        sql<boolean>`(account.name ilike ${wanted} or account.email ilike ${wanted} or account.username ilike ${wanted})`,
      ),
    )
    .$if(assignedTo !== undefined, (found) =>
      found.where(
        sql<boolean>`exists (select from assignment where assignment.organisation_id = member.organisation_id
          and assignment.client_account_id = account.id and assignment.employee_account_id = ${assignedTo ?? ''})`,
      ),
    );
}

type Row = Awaited<ReturnType<ReturnType<typeof members>['execute']>>[number];

function toMember(row: Row): Member {
  return {
    accountId: row.id,
    name: row.name ?? undefined,
    email: row.email ?? undefined,
    username: row.username ?? undefined,
    joinedAt: row.joined_at,
    isDisabled: row.is_disabled,
    roles: row.roles,
    everywhere: row.everywhere,
  };
}
