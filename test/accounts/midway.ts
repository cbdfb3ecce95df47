import { sql } from 'kysely';
import { openDatabase } from '#database/db.ts';
import { inTransaction } from '#database/transaction.ts';
import { openLog } from '#platform/log.ts';
import { Secret } from '#platform/secrets.ts';
import type { TestCredentials } from '../credentials/open-credentials.ts';

type Act<T> = () => Promise<T>;

/** Begins an act, holds it where it writes its row of the record, and begins another one in the middle of it. */
export async function midway<A, B>({ mail: { database } }: TestCredentials, first: Act<A>, second: Act<B>) {
  const log = openLog({ level: 'silent', format: 'json' });
  const watcher = openDatabase({ url: new Secret(database.url), maxConnections: 2, log });
  const countWaiting = async () => {
    const { rows } = await sql<{ waiting: number }>`select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(watcher.db);
    return rows[0]?.waiting ?? 0;
  };
  const untilWaiting = async (count: number, isOver = () => false) => {
    while (!isOver() && (await countWaiting()) < count) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const begun = await inTransaction(watcher.db, async (tx) => {
    await sql`lock table audit in exclusive mode`.execute(tx);
    const one = first();
    await untilWaiting(1);
    let isOver = false;
    const other = second().finally(() => {
      isOver = true;
    });
    // The other one waits for the first, or is over without waiting.
    await untilWaiting(2, () => isOver);
    return { one, other };
  });
  const results = await Promise.all([begun.one, begun.other]);
  await watcher.close();
  return results;
}
