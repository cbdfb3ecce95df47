import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';
import { sweepInBatches } from './sweep-in-batches.ts';

/** Forgets proofs and assertions that would be refused for their age, with a minute to spare for clocks. */
export function sweepExpiredReplays(write: OneWrite): Promise<number> {
  return sweepInBatches(async (limit) => {
    const { numDeletedRows } = await write
      .deleteFrom('replay')
      .where('id_hash', 'in', (query) =>
        query
          .selectFrom('replay')
          .select('id_hash')
          .where('expires_at', '<', sql<Date>`now() - interval '1 minute'`)
          .limit(limit),
      )
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  });
}
