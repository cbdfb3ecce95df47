import { startEmbedded } from '#database/embedded.ts';
import type { Config } from '#platform/config.ts';
import type { Log } from '#platform/log.ts';
import { openSecretFile } from '#platform/secret-file.ts';
import type { Secret } from '#platform/secrets.ts';
import { prepareDatabase } from './prepare-database.ts';

/** What a process stands on: a migrated database and the root secrets. */
export interface Stores {
  readonly databaseUrl: Secret;
  readonly directUrl: Secret;
  readonly roots: Secret<Buffer[]>;
  /** The migrations this start applied. */
  readonly applied: readonly string[];
  /** Comes last of all: it may stop the embedded PostgreSQL. */
  close(): Promise<void>;
}

interface StoresSettings {
  readonly config: Config;
  readonly log: Log;
  /** `server` is `usher serve`, of which one runs a `DATA_DIR`. */
  readonly role: 'server' | 'command';
}

/** Opens the root secret and the database, embedded unless one is configured. Throws `StartError`. */
export async function openStores({ config, log, role }: StoresSettings): Promise<Stores> {
  const { url, directUrl } = config.database;
  const roots = await openRoots(config);
  if (url) {
    const direct = directUrl ?? url;
    const applied = await prepareDatabase(direct, log);
    return { databaseUrl: url, directUrl: direct, roots, applied, close: async () => undefined };
  }
  const embedded = await startEmbedded({ dataDir: config.dataDir, log, role });
  try {
    const applied = await prepareDatabase(embedded.url, log);
    return { databaseUrl: embedded.url, directUrl: embedded.url, roots, applied, close: embedded.stop };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

/** `SECRET_KEY`, else the generated one of `DATA_DIR`. */
export async function openRoots(config: Config): Promise<Secret<Buffer[]>> {
  return config.secretKeys ?? openSecretFile(config.dataDir);
}
