import { sql } from 'kysely';
import { containing } from '#database/containing.ts';
import type { Reader } from '#database/transaction.ts';

/** Who is in a seat now: a person, or a machine. */
export interface SeatHolder {
  readonly slot: number;
  /** Undefined for a machine, and for somebody whose account is gone. */
  readonly accountId: string | undefined;
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly username: string | undefined;
  readonly isMachine: boolean;
  /** The app it was used with last, where that is still there. */
  readonly appName: string | undefined;
  readonly clientId: string | undefined;
  readonly since: Date;
  readonly seenAt: Date;
  /** Unless it is used again, it may be lent to somebody else from then on. */
  readonly expiresAt: Date;
}

interface Listing {
  readonly licenceId: string;
  /** Part of a name, an address, a username or an app's name; empty for all. */
  readonly search: string;
  readonly limit: number;
  readonly offset: number;
}

/** A page of those who are in, who came first at the top, and how many they are. Two statements. */
export async function listSeatHolders(
  reader: Reader,
  listing: Listing,
): Promise<{ holders: SeatHolder[]; count: number }> {
  const { count } = await wanted(reader, listing)
    .select((is) => is.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const rows = await columns(wanted(reader, listing))
    .orderBy('seat.since')
    .orderBy('seat.slot')
    .limit(listing.limit)
    .offset(listing.offset)
    .execute();
  return { holders: rows.map(toHolder), count: Number(count) };
}

/** Who is in one seat; undefined where it is free. */
export async function findSeatHolder(
  reader: Reader,
  { licenceId, slot }: { readonly licenceId: string; readonly slot: number },
): Promise<SeatHolder | undefined> {
  const row = await columns(wanted(reader, { licenceId, search: '' }))
    .where('seat.slot', '=', slot)
    .executeTakeFirst();
  return row && toHolder(row);
}

function wanted(reader: Reader, { licenceId, search }: Pick<Listing, 'licenceId' | 'search'>) {
  const part = containing(search);
  return reader
    .selectFrom('seat')
    .leftJoin('account', 'account.id', 'seat.account_id')
    .leftJoin('client', 'client.id', 'seat.client_id')
    .where('seat.licence_id', '=', licenceId)
    .where('seat.expires_at', '>', sql<Date>`now()`)
    .where(
      search === ''
        ? sql<boolean>`true`
        : sql<boolean>`(account.name ilike ${part} or account.email ilike ${part} or account.username ilike ${part}
            or client.metadata ->> 'client_name' ilike ${part})`,
    );
}

function columns(query: ReturnType<typeof wanted>) {
  return query
    .select(['seat.slot', 'seat.since', 'seat.seen_at', 'seat.holder_kind', 'seat.account_id', 'seat.client_id'])
    .select(['account.name', 'account.email', 'account.username', 'seat.expires_at'])
    .select(sql<string | null>`coalesce(client.metadata ->> 'client_name', client.id)`.as('app_name'));
}

type Row = Awaited<ReturnType<ReturnType<typeof columns>['execute']>>[number];

function toHolder(row: Row): SeatHolder {
  // A held seat has them all, as the table's own check says.
  const { since, seen_at: seenAt, expires_at: expiresAt } = row as { since: Date; seen_at: Date; expires_at: Date };
  return {
    slot: row.slot,
    accountId: row.account_id ?? undefined,
    name: row.name ?? undefined,
    email: row.email ?? undefined,
    username: row.username ?? undefined,
    isMachine: row.holder_kind === 'client',
    appName: row.app_name ?? undefined,
    clientId: row.client_id ?? undefined,
    since,
    seenAt,
    expiresAt,
  };
}
