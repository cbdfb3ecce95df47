import { sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';

/** By licence: how many of its seats are held at this moment; a licence nobody uses is not among them. */
export async function countSeatsInUse(reader: Reader): Promise<ReadonlyMap<string, number>> {
  const rows = await reader
    .selectFrom('seat')
    .select(['licence_id', sql<number>`count(*)::int`.as('count')])
    .where('holder', 'is not', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .groupBy('licence_id')
    .execute();
  return new Map(rows.map(({ licence_id, count }) => [licence_id, count]));
}
