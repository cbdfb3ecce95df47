import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGuard, GuardRefusal } from '#guard/guard.ts';
import { stopServing } from '#web/listening.ts';
import { API, type Product } from './product.ts';

export interface ReportsApi extends AsyncDisposable {
  readonly url: string;
  /** The tokens that were let in, in the order they came. */
  readonly tokens: string[];
}

/** The API that the examples call: behind the guard, open to pages of any origin. */
export async function openReportsApi({ issuer }: Product): Promise<ReportsApi> {
  const guard = createGuard({ issuer, audience: API });
  const tokens: string[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('Access-Control-Allow-Origin', '*').setHeader('Access-Control-Allow-Headers', 'Authorization');
    if (request.method === 'OPTIONS') return response.writeHead(204).end();
    try {
      const { token = '' } = await guard.verify(request, guard.requiresPermission('reports:read'));
      tokens.push(token);
      return response.end(JSON.stringify([{ title: 'Bees of the northern valleys' }]));
    } catch (error) {
      if (!(error instanceof GuardRefusal)) throw error;
      return response.writeHead(error.status, error.headers).end(JSON.stringify(error.body));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return { url, tokens, [Symbol.asyncDispose]: () => stopServing(server) };
}
