import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { locks } from '#database/locks.ts';
import type { Log } from '#platform/log.ts';
import type { Secret } from '#platform/secrets.ts';

interface InstallSettings {
  /** Reaches PostgreSQL directly: a lock does not survive a transaction pooler. */
  readonly url: Secret;
  readonly log: Log;
}

/**
 * Creates the queue's tables, or brings them up to this version of pg-boss, one process at a time. Part of the migrate
 * step; safe to repeat. Throws what PostgreSQL says.
 */
export async function installJobs({ url, log }: InstallSettings): Promise<void> {
  const lock = new pg.Client({ connectionString: url.reveal(), application_name: 'usher-migrate' });
  lock.on('error', (error) => log.warn({ error: error.message }, 'a database connection was lost'));
  await lock.connect();
  try {
    await lock.query(`select pg_advisory_lock(${locks.installJobs})`);
    await install(url, log);
  } finally {
    await lock.end();
  }
}

async function install(url: Secret, log: Log): Promise<void> {
  const boss = new PgBoss({
    connectionString: url.reveal(),
    application_name: 'usher-migrate',
    max: 1,
    supervise: false,
    schedule: false,
  });
  let isOver = false;
  boss.on('error', (error) => {
    if (!isOver) log.warn({ error: error.message }, 'installing the job queue met an error');
  });
  try {
    await boss.start();
  } finally {
    isOver = true;
    await boss.stop({ graceful: false });
  }
}
