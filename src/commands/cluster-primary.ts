import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { readEnvironment } from '#platform/config.ts';
import type { Log } from '#platform/log.ts';
import { StartError } from '#platform/start-error.ts';
import type { ToPrimary, ToWorker } from './cluster-messages.ts';
import type { Server, ServerSettings } from './open-server.ts';

const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** A worker that lived so long did not die of its start. */
const SOUND_MS = 60_000;
const LONGEST_STOP_MS = 30_000;

/**
 * `WORKERS` processes that share the port (`node:cluster`). The first one starts alone, so that a mistake is told once
 * and keys are made once; one that dies is replaced, after a pause that doubles while they keep dying.
 */
export async function openClusterServer(settings: ServerSettings): Promise<Server> {
  cluster.setupPrimary({ serialization: 'advanced' });
  const crew = new Crew(settings.log, startMessage(settings));
  const { worker, url } = await crew.hire();
  const others = Array.from({ length: settings.config.http.workers - 1 }, () => crew.hire());
  try {
    await Promise.all(others);
  } catch (error) {
    await crew.dismiss();
    throw error;
  }
  return { url, setupLink: () => askForLink(worker), close: () => crew.dismiss() };
}

function startMessage({ roots, databaseUrl, directUrl }: ServerSettings): ToWorker {
  return {
    kind: 'start',
    environment: { ...readEnvironment() },
    databaseUrl: databaseUrl.reveal(),
    directUrl: directUrl.reveal(),
    roots: roots.reveal(),
  };
}

class Crew {
  readonly #log: Log;
  readonly #start: ToWorker;
  #isDismissed = false;
  #pauseMs = SHORTEST_PAUSE_MS;

  constructor(log: Log, start: ToWorker) {
    this.#log = log;
    this.#start = start;
  }

  /** A worker that answers requests; rejects with its own words when it could not start. */
  async hire(): Promise<{ worker: Worker; url: string }> {
    const worker = cluster.fork();
    worker.on('message', (message: ToPrimary) => {
      if (message.kind === 'up') worker.send(this.#start);
    });
    const { url } = await untilReady(worker);
    const since = Date.now();
    worker.once('exit', (code, signal) => this.#replace({ pid: worker.process.pid, code, signal, since }));
    return { worker, url };
  }

  /** Running requests finish; whoever does not is killed after a while. */
  async dismiss(): Promise<void> {
    this.#isDismissed = true;
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    await Promise.all(workers.map(stopWorker));
  }

  #replace({ since, ...how }: { pid: number | undefined; code: number; signal: string; since: number }): void {
    if (this.#isDismissed) return;
    if (Date.now() - since > SOUND_MS) this.#pauseMs = SHORTEST_PAUSE_MS;
    this.#log.error(how, 'a worker process ended and is replaced');
    setTimeout(() => void this.#hireAgain(), this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }

  async #hireAgain(): Promise<void> {
    if (this.#isDismissed) return;
    try {
      await this.hire();
    } catch (error) {
      this.#log.error({ error: (error as Error).message }, 'a worker process could not start');
      setTimeout(() => void this.#hireAgain(), this.#pauseMs);
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }
}

function untilReady(worker: Worker): Promise<{ url: string }> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: ToPrimary) => {
      if (message.kind === 'ready') resolve({ url: message.url });
      if (message.kind === 'failed') reject(new StartError(message.words, { exitCode: message.exitCode }));
    });
    worker.once('exit', (code, signal) =>
      reject(new StartError(`A worker process ended at its start (${signal ?? code}).`)),
    );
  });
}

async function askForLink(worker: Worker): Promise<string | undefined> {
  const answered = new Promise<string | undefined>((resolve) => {
    worker.on('message', (message: ToPrimary) => {
      if (message.kind === 'setup-link') resolve(message.link);
    });
    worker.once('exit', () => resolve(undefined));
  });
  worker.send({ kind: 'setup-link' } satisfies ToWorker);
  return answered;
}

async function stopWorker(worker: Worker): Promise<void> {
  if (worker.isDead()) return;
  const gone = once(worker, 'exit');
  const impatience = setTimeout(() => worker.process.kill('SIGKILL'), LONGEST_STOP_MS);
  if (worker.isConnected()) worker.send({ kind: 'stop' } satisfies ToWorker);
  await gone;
  clearTimeout(impatience);
}
