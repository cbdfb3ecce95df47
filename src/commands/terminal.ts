import { text } from 'node:stream/consumers';
import type { Terminal } from './command.ts';

/** The process's own streams. A reader that goes away early (`| head`) is no mistake of ours. */
export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  return {
    print: (words) => void process.stdout.write(`${words}\n`),
    say: (words) => void process.stderr.write(`${words}\n`),
    readInput: async () => (await text(process.stdin)).replace(/\r?\n$/, ''),
  };
}
