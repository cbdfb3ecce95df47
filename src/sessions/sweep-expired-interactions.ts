import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';
import { sweepInBatches } from './sweep-in-batches.ts';

/** Removes sign-ins that were begun and never finished. */
export function sweepExpiredInteractions(write: OneWrite): Promise<number> {
  return sweepInBatches(async (limit) => {
    const { numDeletedRows } = await write
      .deleteFrom('interaction')
      .where('uid_hash', 'in', (query) =>
        query.selectFrom('interaction').select('uid_hash').where('expires_at', '<=', sql<Date>`now()`).limit(limit),
      )
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  });
}
