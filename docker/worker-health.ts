import pg from 'pg';
import { readConfig } from '#platform/config.ts';

/**
 * The health check of `usher worker` in a container, which answers no requests: exit code 0 when a job queue of this
 * container asked PostgreSQL for work within the last minute, else 1 with why. It asks every second while all is well.
 */
const IS_ALIVE = `
  select exists (
    select from pg_stat_activity
    where datname = current_database() and application_name = 'usher-jobs'
      and client_addr is not distinct from inet_client_addr()
      and state_change > now() - interval '1 minute'
  ) as is_alive`;

const { directUrl } = readConfig().database;
const client = new pg.Client({ connectionString: directUrl?.reveal(), connectionTimeoutMillis: 3000 });
try {
  await client.connect();
  const { rows } = await client.query<{ is_alive: boolean }>(IS_ALIVE);
  const isAlive = rows[0]?.is_alive === true;
  console.log(isAlive ? 'The worker asks for jobs.' : 'The worker has not asked for jobs for a minute.');
  process.exitCode = isAlive ? 0 : 1;
} catch (error) {
  console.error(`The database cannot be asked: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  await client.end();
}
