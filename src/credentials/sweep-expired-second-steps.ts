import { sql } from 'kysely';
import type { Database } from '#database/transaction.ts';

const HELD = ['mailed_code', 'totp_enrolment', 'remembered_device'] as const;

/** Removes mailed codes, apps that nobody went on setting up and remembered browsers, when they are over. Returns how many. */
export async function sweepExpiredSecondSteps(db: Database): Promise<number> {
  let count = 0n;
  for (const table of HELD) {
    const { numDeletedRows } = await db
      .deleteFrom(table)
      .where('expires_at', '<=', sql<Date>`now()`)
      .executeTakeFirst();
    count += numDeletedRows;
  }
  return Number(count);
}
