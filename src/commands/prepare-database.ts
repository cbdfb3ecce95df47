import { sql } from 'kysely';
import { openDatabase } from '#database/db.ts';
import { IncompatibleDatabase, migrate } from '#database/migrate.ts';
import type { Database } from '#database/transaction.ts';
import { installJobs } from '#jobs/install-jobs.ts';
import type { Log } from '#platform/log.ts';
import type { Secret } from '#platform/secrets.ts';
import { StartError } from '#platform/start-error.ts';

const OLDEST_POSTGRES = 15;

/**
 * Checks the server, then brings schema and job queue up to this code; safe to run from several processes at once.
 * `directUrl` must bypass a transaction pooler. Gives the names of the migrations it applied; throws `StartError`.
 */
export async function prepareDatabase(directUrl: Secret, log: Log): Promise<string[]> {
  const open = openDatabase({ url: directUrl, maxConnections: 2, log });
  try {
    await refuseOld(open.db, directUrl);
    const applied = await migrate(open.db);
    await installJobs({ url: directUrl, log });
    return applied;
  } catch (error) {
    if (error instanceof IncompatibleDatabase) throw new StartError(error.message, { cause: error });
    throw error;
  } finally {
    await open.close();
  }
}

async function refuseOld(db: Database, url: Secret): Promise<void> {
  const version = await readServerVersion(db).catch((error) => {
    throw cannotReach(url, error);
  });
  if (Number.parseInt(version, 10) >= OLDEST_POSTGRES) return;
  throw new StartError(`The database runs PostgreSQL ${version}; Usher needs ${OLDEST_POSTGRES} or newer.`);
}

async function readServerVersion(db: Database): Promise<string> {
  const { rows } = await sql<{ server_version: string }>`show server_version`.execute(db);
  return rows[0]?.server_version ?? '0';
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host could not be looked up',
};

/** Names the host and never the password. */
function cannotReach(url: Secret, cause: unknown): StartError {
  const { host, searchParams } = new URL(url.reveal());
  const { message, code = '' } = cause as NodeJS.ErrnoException;
  const reason = REASONS[code] ?? (message || code);
  return new StartError(`The database at ${searchParams.get('host') ?? host} cannot be used: ${reason}.`, { cause });
}
