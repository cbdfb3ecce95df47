import { isRunByNpm } from '#platform/config.ts';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
const PARENT_POLL_MS = 250;

/**
 * Resolves, with why, when this process is asked to stop. Listening begins at once, so that a start is never cut off
 * half-way; further signals are passed over, since npm and a terminal each send their own.
 */
export function listenForStop(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.on(signal, () => resolve(signal));
    if (isRunByNpm()) watchParent(() => resolve('npm is gone'));
  });
}

/** A SIGTERM to npm ends the shell between npm and us, and tells us nothing else. */
function watchParent(gone: () => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) gone();
  }, PARENT_POLL_MS).unref();
}

/** Ends the process when stopping takes longer than `ms`, whatever still runs. */
export function limitStop(ms: number, tell: () => void): void {
  setTimeout(() => {
    tell();
    process.exit(1);
  }, ms).unref();
}
