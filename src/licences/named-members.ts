import { sql } from 'kysely';
import { containing } from '#database/containing.ts';
import type { Reader } from '#database/transaction.ts';

/** Somebody a licence names. */
export interface NamedMember {
  readonly accountId: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly username: string | undefined;
  readonly since: Date;
  /** Whether they are in a seat of it now. */
  readonly isIn: boolean;
}

interface Listing {
  readonly licenceId: string;
  /** Part of a name, an address or a username; empty for all. */
  readonly search: string;
  readonly limit: number;
  readonly offset: number;
}

/** A page of those whom a licence names, by name, and how many they are. Two statements. */
export async function listNamedMembers(
  reader: Reader,
  listing: Listing,
): Promise<{ members: NamedMember[]; count: number }> {
  const { count } = await wanted(reader, listing)
    .select((is) => is.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const rows = await wanted(reader, listing)
    .select(['account.id', 'account.name', 'account.email', 'account.username', 'named.created_at'])
    .select(
      sql<boolean>`exists (select from seat where seat.licence_id = named.licence_id
        and seat.account_id = account.id and expires_at > now())`.as('is_in'),
    )
    .orderBy(sql`lower(coalesce(account.name, account.email, account.username, account.id))`)
    .orderBy('account.id')
    .limit(listing.limit)
    .offset(listing.offset)
    .execute();
  const members = rows.map(({ id, name, email, username, created_at, is_in }) => ({
    accountId: id,
    name: name ?? undefined,
    email: email ?? undefined,
    username: username ?? undefined,
    since: created_at,
    isIn: is_in,
  }));
  return { members, count: Number(count) };
}

function wanted(reader: Reader, { licenceId, search }: Listing) {
  const part = containing(search);
  return reader
    .selectFrom('licence_member as named')
    .innerJoin('account', 'account.id', 'named.account_id')
    .where('named.licence_id', '=', licenceId)
    .where(
      search === ''
        ? sql<boolean>`true`
        : sql<boolean>`(account.name ilike ${part} or account.email ilike ${part} or account.username ilike ${part})`,
    );
}
