import { type RawBuilder, sql } from 'kysely';
import type { Database } from '#database/transaction.ts';

/** The seat that a sign-in holds for an app. */
export interface OwnSeat {
  readonly licence: {
    readonly id: string;
    readonly serial: string;
    readonly product: string;
    /** The id of the organisation. */
    readonly organisation: string;
    /** How many were bought. */
    readonly seats: number;
    readonly validTo: Date | undefined;
  };
  /** Which of them. */
  readonly number: number;
  readonly since: Date;
  /** Unless it is used, it may be lent to somebody else from then on. */
  readonly expiresAt: Date;
}

/** The seat of the sign-in a grant was given in, in one statement; undefined where it holds none. */
export async function findOwnSeat(db: Database, grantId: string): Promise<OwnSeat | undefined> {
  const { rows } = await sql<OwnSeatRow>`
    select ${ownSeatColumns} from ${ownSeat} where ${isOwnSeat(grantId)}`.execute(db);
  return rows[0] && toOwnSeat(rows[0]);
}

export interface OwnSeatRow {
  readonly id: string;
  readonly serial: string;
  readonly product: string;
  readonly organisation_id: string;
  readonly seats: number;
  readonly valid_to: Date | null;
  readonly slot: number;
  readonly since: Date;
  readonly expires_at: Date;
}

/** Of a statement from `ownSeat`. */
export const ownSeatColumns: RawBuilder<OwnSeatRow> = sql`
  l.id, l.serial, l.product, l.organisation_id, l.seats, l.valid_to, seat.slot, seat.since, seat.expires_at`;

/** A grant and the licence it needs, with the sign-in that holds a seat of it. */
export const grantWithSeat = sql`"grant" g
  join licence l on l.id = g.licence_id
  join seat_session h on h.licence_id = l.id and h.session_uid = g.session_uid`;

const ownSeat = sql`${grantWithSeat} join seat on seat.licence_id = l.id`;

/**
 * Whether `seat` is the one this grant's sign-in holds, and still is: it may have run out, or be somebody else's by the
 * time the row is locked.
 */
export function isOwnSeat(grantId: string): RawBuilder<boolean> {
  return sql<boolean>`g.id = ${grantId} and g.status = 0 and seat.licence_id = h.licence_id and seat.slot = h.slot
    and seat.holder = case seat.holder_kind when 'person' then g.account_id else g.session_uid end
    and seat.expires_at > now()`;
}

export function toOwnSeat(row: OwnSeatRow): OwnSeat {
  const { id, serial, product, organisation_id: organisation, seats, valid_to: validTo } = row;
  const licence = { id, serial, product, organisation, seats, validTo: validTo ?? undefined };
  return { licence, number: row.slot, since: row.since, expiresAt: row.expires_at };
}
