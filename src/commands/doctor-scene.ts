import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openDatabase } from '#database/db.ts';
import { startEmbedded } from '#database/embedded.ts';
import type { Database } from '#database/transaction.ts';
import { type Clock, systemClock } from '#platform/clock.ts';
import type { Config } from '#platform/config.ts';
import type { Environment } from '#platform/environment.ts';
import { type Log, openLog } from '#platform/log.ts';
import { once } from '#platform/once.ts';
import { openVault, type Secret, type Vault } from '#platform/secrets.ts';
import { Unexamined } from './doctor-finding.ts';
import { type IssuerState, visitIssuer } from './doctor-issuer-state.ts';
import { lookAtPort, type PortState } from './doctor-port-state.ts';
import { openRoots } from './stores.ts';

/** What the checks share; each thing is opened when first asked for, once. */
export interface DoctorScene extends AsyncDisposable {
  readonly config: Config;
  readonly environment: Environment;
  readonly misread: ReadonlySet<string>;
  readonly clock: Clock;
  /** Rejects with what stands in the way. */
  connect(): Promise<Connected>;
  /** The same for whoever needs the database to look at something else; rejects with `Unexamined`. */
  database(): Promise<Database>;
  /** Rejects with `Unexamined` where no root secret was made yet. */
  vault(): Promise<Vault>;
  port(): Promise<PortState>;
  issuer(): Promise<IssuerState>;
}

export interface Connected {
  readonly db: Database;
  /** That of `DATABASE_DIRECT_URL`, or of the embedded database. */
  readonly directUrl: Secret;
}

export interface SceneNeeds {
  readonly config: Config;
  readonly environment: Environment;
  readonly misread: ReadonlySet<string>;
  readonly clock?: Clock;
}

const CONNECTIONS = 4;
const CLOSE_MS = 3_000;
const FIRST_START = { mend: 'Start Usher with npm start, which makes it, then examine again.' };

/** Opens nothing yet; what was opened is closed at the end, and an embedded database that was started is stopped. */
export function openScene({ config, environment, misread, clock = systemClock }: SceneNeeds): DoctorScene {
  const log = openLog({ level: 'silent', format: 'json' });
  const open = new AsyncDisposableStack();
  const connect = once(() => connectTo(config, log, open));
  // The port is looked at first: to listen there for a moment would answer the request to the issuer.
  const port = once(() => lookAtPort(config.http));
  const issuer = once(async () => {
    await port();
    return visitIssuer(config.issuer, clock);
  });
  return {
    config,
    environment,
    misread,
    clock,
    connect,
    port,
    issuer,
    async database() {
      const connected = await connect().catch((cause) => {
        throw cause instanceof Unexamined ? cause : new Unexamined('the database cannot be used', { cause });
      });
      return connected.db;
    },
    vault: once(async () => openVault(await findRoots(config))),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

async function connectTo(config: Config, log: Log, open: AsyncDisposableStack): Promise<Connected> {
  const { directUrl } = config.database;
  const url = directUrl ?? (await joinEmbedded(config, log, open));
  const { db, close } = openDatabase({ url, maxConnections: CONNECTIONS, log });
  // A statement that hangs must not keep the doctor.
  open.defer(() => Promise.race([close(), new Promise<void>((resolve) => void setTimeout(resolve, CLOSE_MS).unref())]));
  await sql`select 1`.execute(db);
  return { db, directUrl: url };
}

async function joinEmbedded({ dataDir }: Config, log: Log, open: AsyncDisposableStack): Promise<Secret> {
  // A doctor makes no database: that is the first start's.
  const isMade = await exists(join(dataDir, 'postgres', 'data', 'PG_VERSION'));
  if (!isMade) throw new Unexamined(`there is no database in ${dataDir} yet`, FIRST_START);
  const embedded = open.adopt(await startEmbedded({ dataDir, log, role: 'command' }), (it) => it.stop());
  return embedded.url;
}

async function findRoots(config: Config): Promise<Secret<Buffer[]>> {
  const file = join(config.dataDir, 'secret.key');
  if (!config.secretKeys && !(await stat(file).catch(() => undefined))) {
    throw new Unexamined(`there is no root secret in ${config.dataDir} yet`, FIRST_START);
  }
  return openRoots(config);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
