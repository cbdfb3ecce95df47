import { openHouse } from '#house.ts';
import type { Config } from '#platform/config.ts';
import { openLog } from '#platform/log.ts';
import { command, type Result } from './command.ts';
import { limitStop, listenForStop } from './stop-signal.ts';
import { openStores } from './stores.ts';

const LONGEST_STOP_MS = 40_000;

export const workerCommand = command({
  usage: 'worker',
  about: 'Runs the background jobs (letters, sweeps) until it is told to stop. Answers no requests.',
  options: {},
  async run(call) {
    const print = ({ json, text }: Result) => call.print(call.isJson ? JSON.stringify(json) : text);
    await runJobs(call.config(), print);
    return undefined;
  },
});

/** `usher worker`, and `usher serve` with `JOBS=only`. */
export async function runJobs(config: Config, print: (result: Result) => void): Promise<void> {
  const stopped = listenForStop();
  const log = openLog(config.log);
  await using open = new AsyncDisposableStack();
  const stores = open.adopt(await openStores({ config, log, role: 'command' }), (it) => it.close());
  open.adopt(await openHouse({ config, log, ...stores, role: 'worker' }), (it) => it.close());
  print({ json: { issuer: config.issuer, role: 'worker' }, text: `Usher works off the jobs of ${config.issuer}` });
  log.info({ why: await stopped }, 'stopping');
  limitStop(LONGEST_STOP_MS, () => log.error('stopping took too long; what still ran was cut off'));
}
