import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
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

type Assigned = { readonly employeeId: string } | { readonly clientId: string };

interface Listing {
  readonly organisationId: string;
  /** Part of a name, an address or a username; empty for all. */
  readonly search: string;
  /** Only who holds one of these roles, there or everywhere. */
  readonly holding?: readonly string[] | undefined;
  /** Only those assigned to this employee, or the employees that this client is assigned to. */
  readonly assigned?: Assigned | undefined;
  /** The same the other way round: everybody else. */
  readonly unassigned?: Assigned | undefined;
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
  { organisationId, search, holding, assigned, unassigned }: Listing,
) {
  const wanted = containing(search);
  return query
    .where('member.organisation_id', '=', organisationId)
    .$if(search !== '', (found) =>
      found.where(
        sql<boolean>`(account.name ilike ${wanted} or account.email ilike ${wanted} or account.username ilike ${wanted})`,
      ),
    )
    .$if(holding !== undefined, (found) => found.where(holdsAny(holding ?? [])))
    .$if(assigned !== undefined, (found) => found.where(isAssigned(assigned)))
    .$if(unassigned !== undefined, (found) => found.where(sql<boolean>`not ${isAssigned(unassigned)}`));
}

function holdsAny(roles: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`(exists (select from organisation_role held where held.account_id = account.id
      and held.organisation_id = member.organisation_id and held.role_id = any(${[...roles]}::text[]))
    or exists (select from account_role held where held.account_id = account.id
      and held.role_id = any(${[...roles]}::text[])))`;
}

function isAssigned(assigned: Assigned = { employeeId: '' }): RawBuilder<boolean> {
  const side =
    'employeeId' in assigned
      ? sql`assignment.client_account_id = account.id and assignment.employee_account_id = ${assigned.employeeId}`
      : sql`assignment.employee_account_id = account.id and assignment.client_account_id = ${assigned.clientId}`;
  return sql<boolean>`exists (select from assignment where assignment.organisation_id = member.organisation_id
    and ${side})`;
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
