import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An address of this machine that is taken, and answers once it is told how. */
export interface Listening {
  /** Without a trailing slash. */
  readonly url: string;
  /** Requests before this are answered 503. */
  answer(listener: RequestListener): void;
  close(): Promise<void>;
}

/** Listens on loopback only; 0 is any free port. Rejects with the system's error (`EADDRINUSE`, …). */
export async function listen(port: number): Promise<Listening> {
  let listener: RequestListener = (_request, response) => {
    response.writeHead(503, { 'Retry-After': '1' }).end('The demo is starting. Try again in a moment.');
  };
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, 'localhost', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    answer(answering) {
      listener = answering;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
