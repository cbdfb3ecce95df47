import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';

/** Who comes back later than that was refused anew. */
const SILENT_MINUTES = 3;

/**
 * Clears the line of those who have not been heard of for three minutes, in one statement; how long they waited stays
 * in the books. Answers how many went.
 */
export async function sweepLine(write: OneWrite): Promise<number> {
  const { numInsertedOrUpdatedRows = 0n } = await write
    .with('gone', (query) =>
      query
        .deleteFrom('seat_wait')
        .where('seen_at', '<', sql<Date>`now() - make_interval(mins => ${SILENT_MINUTES})`)
        .returning(['licence_id', 'account_id', 'client_id', 'created_at', 'seen_at']),
    )
    .insertInto('seat_refusal')
    .columns(['licence_id', 'account_id', 'client_id', 'at', 'until'])
    .expression((query) =>
      query.selectFrom('gone').select(['licence_id', 'account_id', 'client_id', 'created_at', 'seen_at']),
    )
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows);
}
