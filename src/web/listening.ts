import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const MOST_SECONDS = 15;

/** Resolves to the URL once connections are taken; rejects with the system's error (`EADDRINUSE`, …). */
export function startListening(server: Server, where: { host: string; port: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      resolve(`http://${where.host}:${(server.address() as AddressInfo).port}`);
    });
  });
}

/** No new connections; what runs may finish, for a quarter of a minute at most. */
export async function stopServing(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // A connection that becomes idle after its last answer would otherwise hold the server until its client leaves.
  const sweeper = setInterval(() => server.closeIdleConnections(), 100);
  const limit = setTimeout(() => server.closeAllConnections(), MOST_SECONDS * 1000);
  await closed;
  clearInterval(sweeper);
  clearTimeout(limit);
}
