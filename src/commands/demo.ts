import { join } from 'node:path';
import { applyConfiguration } from '#configuration/apply.ts';
import { openBlocklist } from '#credentials/blocklist.ts';
import { createHasher } from '#credentials/hash-pool.ts';
import { openDatabase } from '#database/db.ts';
import { type Demo, demoConfiguration, openDemo } from '#demo/open-demo.ts';
import { type Config, readConfig, readEnvironment } from '#platform/config.ts';
import { type Log, openLog } from '#platform/log.ts';
import { openVault } from '#platform/secrets.ts';
import { StartError } from '#platform/start-error.ts';
import { command, type Result, UsageError } from './command.ts';
import { openServer } from './open-server.ts';
import { limitStop, listenForStop } from './stop-signal.ts';
import { openStores, type Stores } from './stores.ts';

const PORT_BASE = 4000;
const HIGHEST_PORT_BASE = 65_000;
const LONGEST_STOP_MS = 20_000;

export const demoCommand = command({
  usage: 'demo [--port-base N]',
  about:
    'Runs Usher with sample people, two apps and an API on this machine, and a page that says what to click.\n' +
    'The apps listen on N (4000) and the three ports after it, or on free ones with 0; Usher listens on PORT.',
  options: { 'port-base': { type: 'string' } },
  async run(call) {
    const portBase = readPortBase(call.options['port-base']);
    const config = readDemoConfig();
    const stopped = listenForStop();
    const log = openLog(config.log);
    await using open = new AsyncDisposableStack();
    const { issuer } = config;
    const demo = open.adopt(await openDemo({ issuer, portBase }).catch(whyNotListening), (it) => it.close());
    const stores = open.adopt(await openStores({ config, log, role: 'server' }), (it) => it.close());
    await tellUsher(demo, { config, log, stores });
    open.adopt(await openServer({ config, log, ...stores }), (it) => it.close());
    await demo.answer();
    const { json, text } = describe(demo, config);
    call.print(call.isJson ? JSON.stringify(json) : text);
    log.info({ why: await stopped }, 'stopping');
    limitStop(LONGEST_STOP_MS, () => log.error('stopping took too long; what still ran was cut off'));
    return undefined;
  },
});

/**
 * The port, the log and a folder inside DATA_DIR; nothing else of the environment, so that no real database, mail server
 * or secret ever serves people whose passwords everybody knows.
 */
function readDemoConfig(): Config {
  const { NODE_ENV, PORT, DATA_DIR, LOG_LEVEL, LOG_FORMAT } = readEnvironment();
  if (NODE_ENV === 'production') {
    throw new UsageError('The demo has people whose passwords everybody knows: it does not run in production.');
  }
  const dataDir = join(DATA_DIR || '.usher', 'demo');
  const config = readConfig({ NODE_ENV, PORT, DATA_DIR: dataDir, LOG_LEVEL: LOG_LEVEL || 'warn', LOG_FORMAT });
  return { ...config, configFile: undefined };
}

function readPortBase(text = String(PORT_BASE)): number {
  const number = Number(text);
  if (/^\d{1,5}$/.test(text) && number <= HIGHEST_PORT_BASE) return number;
  throw new UsageError(`--port-base must be a whole number from 0 to ${HIGHEST_PORT_BASE}.`);
}

/** Applies `demo.yaml` as any file is applied, at each start: the addresses and the apps' secrets change. */
async function tellUsher(demo: Demo, { config, log, stores }: { config: Config; log: Log; stores: Stores }) {
  const vault = openVault(stores.roots);
  const { db, close } = openDatabase({ url: stores.directUrl, maxConnections: 2, log });
  try {
    await applyConfiguration(
      {
        db,
        vault,
        hasher: createHasher({ vault }),
        openBlocklist,
        environment: demo.environment,
        issuer: config.issuer,
        actor: { kind: 'command', id: 'demo' },
      },
      demoConfiguration,
    );
  } finally {
    await close();
  }
}

function describe({ urls }: Demo, { dataDir }: Config): Result {
  const { issuer, guide, backOffice, readingRoom, api } = urls;
  const mailbox = `${issuer}/dev/mailbox`;
  const rows = [
    ['Usher', issuer],
    ['Mailbox', mailbox],
    ['Back office', `${backOffice}  an app with a server`],
    ['Reading room', `${readingRoom}  an app in the browser`],
    ['Reports API', api],
    ['Data', `${dataDir}  delete it to begin anew`],
  ];
  const lines = rows.map(([name = '', words]) => `  ${name.padEnd(14)}${words}`);
  return {
    json: { guide, issuer, mailbox, back_office: backOffice, reading_room: readingRoom, api },
    text: ['', `The demo is open. Begin here: ${guide}`, '', ...lines, '', 'Ctrl-C stops everything.', ''].join('\n'),
  };
}

function whyNotListening(error: NodeJS.ErrnoException & { port?: number }): never {
  if (error.code !== 'EADDRINUSE') throw error;
  const words = `Another program listens on port ${error.port} of localhost. Stop it, or choose other ports with --port-base.`;
  throw new StartError(words, { cause: error });
}
