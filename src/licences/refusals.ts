import { sql } from 'kysely';
import { containing } from '#database/containing.ts';
import type { Reader } from '#database/transaction.ts';
import { isHeardOf } from './line-order.ts';

/** Somebody for whom no seat was left. */
export interface SeatRefusal {
  readonly at: Date;
  /** Until when they waited for one; the same moment where they did not. */
  readonly until: Date;
  /** `in`: they got one in the end; `waiting`: they are in line now; `gone`: they went. */
  readonly became: 'in' | 'waiting' | 'gone';
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly username: string | undefined;
  readonly appName: string | undefined;
  /** A machine asked, not a person. */
  readonly isMachine: boolean;
}

interface Listing {
  readonly licenceId: string;
  /** Those who came since; they are kept for five weeks. */
  readonly since: Date;
  /** Part of a name, an address, a username or an app's name; empty for all. */
  readonly search: string;
  readonly limit: number;
  readonly offset: number;
}

/** A page of those who found no seat, the latest first, and how many there are. Two statements. */
export async function listSeatRefusals(
  reader: Reader,
  listing: Listing,
): Promise<{ refusals: SeatRefusal[]; count: number }> {
  const { count } = await wanted(reader, listing)
    .select((is) => is.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const rows = await wanted(reader, listing)
    .select(['asked.at', 'asked.until', 'asked.became', 'asked.account_id'])
    .select(['account.name', 'account.email', 'account.username'])
    .select(sql<string | null>`coalesce(client.metadata ->> 'client_name', client.id)`.as('app_name'))
    .orderBy('asked.at', 'desc')
    .orderBy('asked.until', 'desc')
    .limit(listing.limit)
    .offset(listing.offset)
    .execute();
  return { refusals: rows.map(toRefusal), count: Number(count) };
}

function wanted(reader: Reader, listing: Listing) {
  const part = containing(listing.search);
  return reader
    .selectFrom(everyone(listing).as('asked'))
    .leftJoin('account', 'account.id', 'asked.account_id')
    .leftJoin('client', 'client.id', 'asked.client_id')
    .where(
      listing.search === ''
        ? sql<boolean>`true`
        : sql<boolean>`(account.name ilike ${part} or account.email ilike ${part} or account.username ilike ${part}
            or client.metadata ->> 'client_name' ilike ${part})`,
    );
}

function everyone({ licenceId, since }: Listing) {
  return sql<{
    at: Date;
    until: Date;
    became: SeatRefusal['became'];
    account_id: string | null;
    client_id: string | null;
  }>`(
    select at, until, case when was_admitted then 'in' else 'gone' end as became, account_id, client_id
      from seat_refusal where licence_id = ${licenceId} and at >= ${since}
    union all
    select created_at, case when ${isHeardOf(sql`w`)} then now() else greatest(created_at, seen_at) end,
        case when ${isHeardOf(sql`w`)} then 'waiting' else 'gone' end, account_id, client_id
      from seat_wait w where licence_id = ${licenceId} and created_at >= ${since})`;
}

interface Row {
  readonly at: Date;
  readonly until: Date;
  readonly became: SeatRefusal['became'];
  readonly account_id: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly username: string | null;
  readonly app_name: string | null;
}

function toRefusal({ at, until, became, account_id, name, email, username, app_name }: Row): SeatRefusal {
  return {
    ...{ at, until, became },
    name: name ?? undefined,
    email: email ?? undefined,
    username: username ?? undefined,
    appName: app_name ?? undefined,
    isMachine: account_id === null && app_name !== null,
  };
}
