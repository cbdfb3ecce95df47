import { createServer } from 'node:net';
import type { Config } from '#platform/config.ts';
import { openOutbound } from '#platform/outbound.ts';

/** Who is at `HOST` and `PORT`. `code`: the system's reason why nobody could listen there. */
export interface PortState {
  readonly kind: 'free' | 'usher' | 'another' | 'unusable';
  readonly code?: string;
}

const PATIENCE_MS = 3_000;

/** Asks there, and listens for a moment where nobody answers; never rejects. */
export async function lookAtPort({ host, port }: Config['http']): Promise<PortState> {
  const at = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  const outbound = openOutbound({ allow: () => [at], timeoutMs: PATIENCE_MS });
  try {
    const answer = await outbound.fetch(`http://${at.includes(':') ? `[${at}]` : at}:${port}/healthz`);
    const isHealthy = answer.status === 200 && (await answer.text()) === '{"status":"ok"}';
    return { kind: isHealthy && answer.headers.get('x-request-id')?.startsWith('req_') ? 'usher' : 'another' };
  } catch {
    const code = await tryListening(host, port);
    if (code === undefined) return { kind: 'free' };
    return code === 'EADDRINUSE' ? { kind: 'another' } : { kind: 'unusable', code };
  }
}

function tryListening(host: string, port: number): Promise<string | undefined> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'unknown'));
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
}
