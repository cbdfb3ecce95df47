import { openDatabase } from '#database/db.ts';
import type { Database } from '#database/transaction.ts';
import type { Config } from '#platform/config.ts';
import { type Log, openLog } from '#platform/log.ts';
import { openVault, type Vault } from '#platform/secrets.ts';
import { openStores, type Stores } from './stores.ts';

const CONNECTIONS = 4;

export interface CommandStores extends Stores, AsyncDisposable {
  readonly db: Database;
  readonly vault: Vault;
  readonly log: Log;
}

/**
 * The stores as a short command needs them: `await using stores = await openCommandStores(call.config())`. Beside a
 * running `serve` it joins its embedded PostgreSQL; alone it starts and stops it. Standard output stays the result's.
 */
export async function openCommandStores(config: Config): Promise<CommandStores> {
  const log = openLog({ level: 'warn', format: 'json' }, (line) => void process.stderr.write(line));
  const stores = await openStores({ config, log, role: 'command' });
  const { db, close } = openDatabase({ url: stores.databaseUrl, maxConnections: CONNECTIONS, log });
  const closeAll = async () => {
    await close();
    await stores.close();
  };
  return {
    ...stores,
    db,
    vault: openVault(stores.roots),
    log,
    close: closeAll,
    [Symbol.asyncDispose]: closeAll,
  };
}
