import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface CryptWork {
  /** Kind, costs and salt. */
  readonly setting: string;
  readonly password: string;
}

const THREAD = new URL('./crypt-thread.ts', import.meta.url);
const IDLE_MS = 10_000;
const MEMORY_MB = 64;

/** Threads that have nothing to do, each with the timer that will end it. */
const idle: { readonly worker: Worker; readonly timer: NodeJS.Timeout }[] = [];

/**
 * The digest of a crypt(3) hash, made on a thread beside the one that answers requests: a check holds a thread up for a
 * second. As many threads as calls at a time, so whoever calls is bounded (`hash-queue.ts`); one without work ends after
 * ten seconds, and keeps no process alive.
 */
export async function cryptInThread(work: CryptWork): Promise<string> {
  const worker = takeThread();
  worker.postMessage(work);
  try {
    const [digest] = await once(worker, 'message');
    keepThread(worker);
    return digest;
  } catch (error) {
    await worker.terminate();
    throw error;
  }
}

function takeThread(): Worker {
  const kept = idle.pop();
  if (!kept) return new Worker(THREAD, { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB } });
  clearTimeout(kept.timer);
  kept.worker.ref();
  return kept.worker;
}

function keepThread(worker: Worker): void {
  worker.unref();
  const timer = setTimeout(() => {
    const place = idle.findIndex((kept) => kept.worker === worker);
    idle.splice(place, 1);
    void worker.terminate();
  }, IDLE_MS);
  idle.push({ worker, timer: timer.unref() });
}
