import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what a system hands out by itself (Linux from 32768, macOS from 49152). */
const FIRST = 10_000;
const EACH = 1_000;
const SHARES = 20;

const share = FIRST + (Number(process.env.VITEST_POOL_ID ?? 0) % SHARES) * EACH;
// Two runs on one machine begin elsewhere.
let next = Math.floor(Math.random() * EACH);

/**
 * A port of loopback that nobody listens on, and that nobody will take before it is used: a port that the system chose
 * and took back could go to whoever asks next; these go to this worker alone, each of them once.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < EACH; tries += 1) {
    const port = share + (next % EACH);
    next += 1;
    if ((await isFree(port, '127.0.0.1')) && (await isFree(port, '::1'))) return port;
  }
  throw new Error(`no port from ${share} on is free`);
}

async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer().listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    // A machine may have no IPv6.
    return ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
  server.close();
  await once(server, 'close');
  return true;
}
