import { parentPort } from 'node:worker_threads';
import { cryptDigest } from './crypt-digest.ts';
import type { CryptWork } from './crypt-threads.ts';

/** A thread of `crypt-threads.ts`: one digest a message, one after another. */
parentPort?.on('message', ({ setting, password }: CryptWork) => {
  parentPort?.postMessage(cryptDigest(setting, password));
});
