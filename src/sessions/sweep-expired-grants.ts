import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';
import { sweepInBatches } from './sweep-in-batches.ts';

/**
 * Removes grants that ended so long ago that no access token given under them can still be valid; until then it can be
 * said why such a token is refused. What the status lists say of them is kept apart.
 */
export function sweepExpiredGrants(write: OneWrite): Promise<number> {
  return sweepInBatches(async (limit) => {
    const { numDeletedRows } = await write
      .deleteFrom('grant')
      .where('id', 'in', (query) =>
        query
          .selectFrom('grant')
          .select('id')
          .where('status', '=', 1)
          .where(sql<boolean>`ended_at < now() - interval '1 day' - make_interval(secs =>
            (select longest_seconds from status_seed))`)
          .limit(limit)
          .forUpdate()
          .skipLocked(),
      )
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  });
}
