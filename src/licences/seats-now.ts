import { sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';
import { isHeardOf } from './line-order.ts';

/** A licence at this moment. */
export interface SeatsNow {
  readonly inUse: number;
  /** How many people are in line. */
  readonly waiting: number;
  /** How many people it names. */
  readonly named: number;
}

/** One statement. */
export async function countSeatsNow(reader: Reader, licenceId: string): Promise<SeatsNow> {
  return reader
    .selectNoFrom([
      sql<number>`(select count(*)::int from seat where licence_id = ${licenceId} and expires_at > now())`.as('inUse'),
      sql<number>`(select count(*)::int from seat_wait w where licence_id = ${licenceId} and ${isHeardOf(sql`w`)})`.as(
        'waiting',
      ),
      sql<number>`(select count(*)::int from licence_member where licence_id = ${licenceId})`.as('named'),
    ])
    .executeTakeFirstOrThrow();
}
