import cluster from 'node:cluster';
import type { Config } from '#platform/config.ts';
import { type Log, openLog } from '#platform/log.ts';
import { banner } from './banner.ts';
import { openClusterServer } from './cluster-primary.ts';
import { runClusterWorker } from './cluster-worker.ts';
import { command, type Result } from './command.ts';
import { openServer } from './open-server.ts';
import { limitStop, listenForStop } from './stop-signal.ts';
import { openStores } from './stores.ts';
import { runJobs } from './worker.ts';

const LONGEST_STOP_MS = 40_000;

export const serveCommand = command({
  usage: 'serve',
  about: 'Runs the identity provider until it is told to stop (SIGTERM, Ctrl-C).',
  options: {},
  async run(call) {
    if (cluster.isWorker) return runClusterWorker();
    const config = call.config();
    const print = ({ json, text }: Result) => call.print(call.isJson ? JSON.stringify(json) : text);
    await (config.jobs === 'only' ? runJobs(config, print) : serve(config, print));
    return undefined;
  },
});

async function serve(config: Config, print: (result: Result) => void): Promise<void> {
  const stopped = listenForStop();
  const log = openLog(config.log);
  await using open = new AsyncDisposableStack();
  const stores = open.adopt(await openStores({ config, log, role: 'server' }), (it) => it.close());
  const start = config.http.workers > 1 ? openClusterServer : openServer;
  const server = open.adopt(await start({ config, log, ...stores }), (it) => it.close());
  print(banner(config, await server.setupLink()));
  await sayStopping(await stopped, log);
}

/** From here on everything closes in the reverse order of its opening, the database last. */
async function sayStopping(why: string, log: Log): Promise<void> {
  log.info({ why }, 'stopping');
  limitStop(LONGEST_STOP_MS, () => log.error('stopping took too long; what still ran was cut off'));
}
