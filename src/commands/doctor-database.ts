import { sql } from 'kysely';
import { IncompatibleDatabase, isMigrated } from '#database/migrate.ts';
import { isPooled } from '#database/pooler.ts';
import type { Database } from '#database/transaction.ts';
import type { Secret } from '#platform/secrets.ts';
import { StartError } from '#platform/start-error.ts';
import type { Check } from './doctor-check.ts';
import { type Finding, ok, warning, wrong } from './doctor-finding.ts';

const OLDEST_POSTGRES = 15;
const NO_SUCH_TABLE = '42P01';

export const databaseCheck: Check = {
  name: 'database',
  reads: ['DATABASE_URL', 'DATABASE_DIRECT_URL', 'DATA_DIR'],
  async examine({ config, connect }) {
    const { url, directUrl } = config.database;
    let connected: Awaited<ReturnType<typeof connect>>;
    try {
      connected = await connect();
    } catch (error) {
      // The embedded one says itself what to do.
      if (error instanceof StartError || !directUrl) throw error;
      return whyUnreachable(directUrl, error);
    }
    const { db } = connected;
    const version = await readVersion(db);
    const isIndirect = url !== undefined && directUrl !== undefined && url.reveal() !== directUrl.reveal();
    const troubles = [
      judgeVersion(version),
      await examineMigrations(db),
      directUrl && (await isPooled(directUrl)) ? pooled(isIndirect) : undefined,
      isIndirect ? await tryIndirect(url) : undefined,
    ].filter((finding) => finding !== undefined);
    return troubles.length > 0 ? troubles : ok(`PostgreSQL ${version} answers, and has all migrations.`);
  },
};

async function readVersion(db: Database): Promise<string> {
  const { rows } = await sql<{ server_version: string }>`show server_version`.execute(db);
  return rows[0]?.server_version ?? '0';
}

/** Apart from the server, so that an old one can be tried. */
export function judgeVersion(version: string): Finding | undefined {
  if (Number.parseInt(version, 10) >= OLDEST_POSTGRES) return undefined;
  return wrong(
    `The database runs PostgreSQL ${version}, which is too old.`,
    `Move it to PostgreSQL ${OLDEST_POSTGRES} or newer.`,
  );
}

async function examineMigrations(db: Database): Promise<Finding | undefined> {
  const mend = 'Run usher migrate, or start Usher, which does the same.';
  try {
    return (await isMigrated(db)) ? undefined : wrong('The database is older than this version of Usher.', mend);
  } catch (error) {
    if (error instanceof IncompatibleDatabase) {
      return wrong(
        'The database was migrated by a newer Usher.',
        'Start the newer version, or restore a backup made before it.',
      );
    }
    if ((error as { code?: string }).code !== NO_SUCH_TABLE) throw error;
    return warning('The database has none of Usher’s tables yet.', mend);
  }
}

function pooled(isIndirect: boolean): Finding {
  const name = isIndirect ? 'DATABASE_DIRECT_URL' : 'DATABASE_URL';
  return wrong(
    `${name} leads through a pooler in transaction mode, which loses locks.`,
    'Set DATABASE_DIRECT_URL to the database itself.',
  );
}

/** Requests go by `DATABASE_URL`; all the rest was asked past the pooler. */
async function tryIndirect(url: Secret): Promise<Finding | undefined> {
  try {
    await isPooled(url);
    return undefined;
  } catch (error) {
    return whyUnreachable(url, error, 'DATABASE_URL');
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers there',
  ENOENT: 'nothing answers there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host could not be looked up',
  '28P01': 'it refuses the user name or password',
  '28000': 'it does not let this user in',
  '3D000': 'there is no database of that name',
  '53300': 'it has no connection left',
};

/** Names the host and never the password. */
function whyUnreachable(url: Secret, error: unknown, name = 'DATABASE_URL'): Finding {
  const { host, searchParams } = new URL(url.reveal());
  const { message, code = '' } = error as NodeJS.ErrnoException;
  const where = searchParams.get('host') ?? host;
  return wrong(
    `The database at ${where} cannot be used: ${REASONS[code] ?? (message || code)}.`,
    `Start PostgreSQL there, or correct ${name}.`,
  );
}
