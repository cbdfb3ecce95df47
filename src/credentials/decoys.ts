import { sql } from 'kysely';
import type { Database } from '#database/transaction.ts';
import type { Log } from '#platform/log.ts';
import type { Vault } from '#platform/secrets.ts';
import type { ImportedSetting } from './imported-hash.ts';
import { settingOf } from './stored-hash.ts';

/**
 * What checking a password costs where there is none. People whose hash came from elsewhere take longer to check until
 * they have signed in; so as many of the names that nobody has take as long.
 */
export interface Decoys {
  /** How the hash of a name would have been made elsewhere; undefined: by us. The same for a name until a refresh. */
  settingFor(name: string): ImportedSetting | undefined;
  /** Looks at some of the stored hashes, now and every ten minutes from now on. */
  refresh(): Promise<void>;
  close(): void;
}

interface DecoyNeeds {
  readonly db: Database;
  readonly vault: Vault;
  readonly log: Log;
}

const MOST_SAMPLED = 200;
const REFRESH_MS = 10 * 60_000;

/** Until the first refresh every decoy is one of our own. */
export function openDecoys({ db, vault, log }: DecoyNeeds): Decoys {
  let sample: readonly (ImportedSetting | undefined)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function refresh(): Promise<void> {
    sample = await sampleSettings(db, vault);
    clearTimeout(timer);
    if (!isClosed) timer = setTimeout(again, REFRESH_MS).unref();
  }

  function again(): void {
    refresh().catch((err: unknown) => {
      if (isClosed) return;
      log.warn({ err }, 'could not look at stored passwords');
      timer = setTimeout(again, REFRESH_MS).unref();
    });
  }

  return {
    settingFor: (name) => sample[Math.floor(shareOf(vault, name) * sample.length)],
    refresh,
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

/** A number from 0 up to 1 that a name always has, and that nobody outside can tell. */
function shareOf(vault: Vault, name: string): number {
  const [mac] = vault.macs('decoy', name);
  return (mac?.readUInt32BE() ?? 0) / 2 ** 32;
}

/** In one order, so that a name keeps its kind while the shares change little. */
async function sampleSettings(db: Database, vault: Vault): Promise<(ImportedSetting | undefined)[]> {
  const rows = await sampleRows(db);
  const settings = rows.flatMap(({ accountId, hash }) => {
    try {
      return [settingOf(vault.decrypt(hash, `password:hash:${accountId}`))];
    } catch {
      // Under a key that is not given: its owner cannot sign in either.
      return [];
    }
  });
  const inOrder = settings.map((setting) => ({ setting, order: setting ? JSON.stringify(setting) : '' }));
  return inOrder.sort((one, other) => (one.order < other.order ? -1 : 1)).map(({ setting }) => setting);
}

/** Some pages of the table, whatever its size; all of it where PostgreSQL has not counted it yet. */
async function sampleRows(db: Database): Promise<{ accountId: string; hash: string }[]> {
  const counted = await sql<{ rows: number }>`
    select reltuples as rows from pg_class where oid = 'password'::regclass`.execute(db);
  const percent = Math.min(100, (100 * 2 * MOST_SAMPLED) / Math.max(1, counted.rows[0]?.rows ?? 0));
  const { rows } = await sql<{ accountId: string; hash: string }>`
    select account_id as "accountId", hash from password tablesample system (${percent}) limit ${MOST_SAMPLED}`.execute(
    db,
  );
  return rows;
}
