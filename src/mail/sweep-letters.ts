import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';

/** How long administrators can see what became of a letter. */
const KEPT_DAYS = 30;

/** Removes old letters, whatever became of them; a timed job. */
export async function sweepLetters(write: OneWrite): Promise<void> {
  await write
    .deleteFrom('letter')
    .where('created_at', '<', sql<Date>`now() - make_interval(days => ${KEPT_DAYS})`)
    .execute();
}
