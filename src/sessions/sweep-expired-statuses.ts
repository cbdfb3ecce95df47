import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';
import { sweepInBatches } from './sweep-in-batches.ts';

/**
 * Forgets the status numbers that no unexpired access token can stand under: those that became invalid longer ago than
 * any token lasts, and those that are valid again and have been seen to be. A suspended one stays as long as its grant.
 */
export function sweepExpiredStatuses(write: OneWrite): Promise<number> {
  return sweepInBatches(async (limit) => {
    const { numDeletedRows } = await write
      .deleteFrom('status_entry')
      .where('number', 'in', (query) =>
        query
          .selectFrom('status_entry')
          .select('number')
          .where('status', '<>', 2)
          .where(sql<boolean>`changed_at < now() - interval '1 day' - case when status = 0 then interval '0' else
            make_interval(secs => (select longest_seconds from status_seed)) end`)
          .limit(limit)
          .forUpdate()
          .skipLocked(),
      )
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  });
}
