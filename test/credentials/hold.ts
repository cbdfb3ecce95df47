import { type RawBuilder, sql } from 'kysely';
import { openDatabase } from '#database/db.ts';
import { inTransaction } from '#database/transaction.ts';
import { openLog } from '#platform/log.ts';
import { Secret } from '#platform/secrets.ts';
import type { TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import type { TestCredentials } from './open-credentials.ts';

/**
 * A barrier: `lock` is held until as many as the pool lets through wait for it, so that all of them act on the same
 * old state. Returns what each of them got.
 */
export async function atOnce<T>(
  { mail: { database } }: TestCredentials,
  lock: RawBuilder<unknown>,
  acts: readonly (() => Promise<T>)[],
): Promise<PromiseSettledResult<T>[]> {
  await using watcher = openSecondPool(database);
  let results: Promise<PromiseSettledResult<T>[]> | undefined;
  await inTransaction(watcher.db, async (tx) => {
    await lock.execute(tx);
    results = Promise.allSettled(acts.map((act) => act()));
    // The pool has 20 connections; the others follow when these are done.
    await until(async () => (await countWaiting(watcher)) >= Math.min(acts.length, 20));
  });
  return results ?? [];
}

function openSecondPool(database: TestDatabase) {
  const log = openLog({ level: 'silent', format: 'json' });
  const open = openDatabase({ url: new Secret(database.url), maxConnections: 2, log });
  return { ...open, [Symbol.asyncDispose]: () => open.close() };
}

async function countWaiting({ db }: Pick<TestDatabase, 'db'>): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
  return rows[0]?.waiting ?? 0;
}
