import { type RawBuilder, sql } from 'kysely';
import { isOwnedBy } from '#accounts/is-owned-by.ts';
import { type Factors, factorsOf } from '#credentials/factors.ts';
import type { Database } from '#database/transaction.ts';
import type { Role } from '#roles/role.ts';
import { currentStash, type RequestStash } from './request-stash.ts';
import { inStanding, type Memberships, type Placed } from './standing.ts';

/** A person as tokens tell of them. */
export interface Person extends Placed, Memberships {
  /** `acc_…`, the `sub`. */
  readonly id: string;
  readonly email: string | undefined;
  readonly emailVerified: boolean;
  readonly username: string | undefined;
  readonly name: string | undefined;
  readonly locale: string | undefined;
  /** The other standard claims, by claim name. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly updatedAt: Date;
  readonly factors: Factors;
}

/** A person as the database tells of one, in one column that any read can carry along. */
export interface PersonJson {
  readonly id: string;
  readonly email: string | null;
  readonly email_verified: boolean;
  readonly username: string | null;
  readonly name: string | null;
  readonly locale: string | null;
  readonly claims: Record<string, unknown>;
  /** ISO 8601. */
  readonly updated_at: string;
  readonly roles: readonly string[];
  readonly organisations: Memberships['organisations'];
  readonly assignments: Memberships['assignments'];
  readonly is_owner: boolean;
  readonly factors: Factors;
}

/** The person of an account id, null for an account that is gone or disabled: nothing more is issued to it. */
export function personOf(accountId: RawBuilder<unknown>): RawBuilder<PersonJson | null> {
  return sql<PersonJson | null>`(
    select json_build_object('id', id, 'email', email, 'email_verified', email_verified, 'username', username,
      'name', name, 'locale', locale, 'claims', claims, 'updated_at', updated_at, 'roles',
      array(select role_id from account_role where account_id = account.id order by role_id),
      'organisations', ${membershipsOf(sql`account.id`)}, 'assignments', ${assignmentsOf(sql`account.id`)},
      'is_owner', exists (select from organisation_owner owner where ${isOwnedBy(sql`account`)}),
      'factors', ${factorsOf(sql`account.id`)})
    from account where id = ${accountId} and not is_disabled)`;
}

function membershipsOf(accountId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`coalesce((select json_agg(json_build_object('id', m.organisation_id, 'roles', array(
      select role_id from organisation_role r
        where r.organisation_id = m.organisation_id and r.account_id = m.account_id order by role_id))
      order by m.organisation_id)
    from organisation_member m where m.account_id = ${accountId}), '[]')`;
}

function assignmentsOf(accountId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`coalesce((select json_agg(json_build_object('organisation', a.organisation_id,
      'client', a.client_account_id, 'clientRoles', array(
        select role_id from account_role where account_id = a.client_account_id
        union select role_id from organisation_role r
          where r.organisation_id = a.organisation_id and r.account_id = a.client_account_id))
      order by a.client_account_id)
    from assignment a where a.employee_account_id = ${accountId}), '[]')`;
}

/** Keeps who was read along with something else, so that asking for them in this request costs no statement. */
export function stashPerson({ kept }: RequestStash, accountId: string | null, json: PersonJson | null): void {
  if (accountId !== null) kept.set(keyOf(accountId), json ? toPerson(json) : undefined);
}

export interface PersonNeeds {
  readonly db: Database;
  /** All there are, kept in memory. */
  readonly roles: { get(): Promise<readonly Role[]> };
}

/** The person as the grant at hand sees them now; one statement at most, by `personOf`. */
export async function findPerson({ db, roles }: PersonNeeds, id: string): Promise<Person | undefined> {
  const { grant } = currentStash();
  const person = await findPlainPerson(db, id);
  const standing = grant?.payload?.accountId === id ? grant.standing : undefined;
  return person && inStanding(person, { standing, roles: await roles.get() });
}

async function findPlainPerson(db: Database, id: string): Promise<Person | undefined> {
  const { kept } = currentStash();
  if (kept.has(keyOf(id))) return kept.get(keyOf(id)) as Person | undefined;
  const { rows } = await sql<{ person: PersonJson | null }>`select ${personOf(sql`${id}`)} as person`.execute(db);
  const json = rows[0]?.person;
  return json ? toPerson(json) : undefined;
}

function toPerson(json: PersonJson): Person {
  return {
    id: json.id,
    email: json.email ?? undefined,
    emailVerified: json.email_verified,
    username: json.username ?? undefined,
    name: json.name ?? undefined,
    locale: json.locale ?? undefined,
    claims: json.claims,
    updatedAt: new Date(json.updated_at),
    roles: json.roles,
    organisations: json.organisations,
    assignments: json.assignments,
    isOwner: json.is_owner,
    factors: json.factors,
  };
}

const keyOf = (id: string) => `person:${id}`;
