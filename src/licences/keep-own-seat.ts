import { sql } from 'kysely';
import type { Database } from '#database/transaction.ts';
import { isValidLicence } from './licence.ts';
import { grantWithSeat, isOwnSeat, type OwnSeat, type OwnSeatRow, ownSeatColumns, toOwnSeat } from './own-seat.ts';

interface Row extends OwnSeatRow {
  /** None where the app needs no seat. */
  readonly licence_id: string | null;
  readonly is_kept: boolean;
}

/**
 * Keeps the seat of the sign-in a grant was given in for another idle time, in one conditional statement. `lost` where
 * it ran out or went to somebody else: nothing brings it back but a refresh, which keeps to the line. `none` where the
 * app needs none. For how long is the licence's to say.
 */
export async function keepOwnSeat(db: Database, grantId: string): Promise<OwnSeat | 'lost' | 'none'> {
  const { rows } = await sql<Row>`
    with kept as (
      update seat set seen_at = now(), client_id = g.client_id,
          expires_at = least(now() + make_interval(secs => l.idle_seconds), l.valid_to)
        from ${grantWithSeat}
        where ${isOwnSeat(grantId)} and ${isValidLicence(sql`l`)}
        returning ${ownSeatColumns}
    )
    select g.licence_id, kept.id is not null as is_kept, kept.*
      from "grant" g left join kept on true where g.id = ${grantId}`.execute(db);
  const [row] = rows;
  if (row?.is_kept) return toOwnSeat(row);
  return row?.licence_id ? 'lost' : 'none';
}
