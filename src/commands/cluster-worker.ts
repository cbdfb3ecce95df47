import { readConfig } from '#platform/config.ts';
import { openLog } from '#platform/log.ts';
import { Secret } from '#platform/secrets.ts';
import { StartError } from '#platform/start-error.ts';
import type { ToPrimary, ToWorker } from './cluster-messages.ts';
import { describeFailure } from './describe-failure.ts';
import { openServer, type Server } from './open-server.ts';

/**
 * One of several processes that share the port: it is told what to open, and ends with its primary. Ctrl-C reaches every
 * process of a terminal, so only the primary heeds it.
 */
export async function runClusterWorker(): Promise<undefined> {
  process.on('SIGINT', () => undefined);
  process.on('SIGHUP', () => undefined);
  process.on('disconnect', () => process.exit(1));
  const stopped = new Promise<void>((resolve) => {
    process.on('SIGTERM', () => resolve());
    onMessage('stop', () => resolve());
  });
  const started = new Promise<ToWorker & { kind: 'start' }>((resolve) => onMessage('start', resolve));
  send({ kind: 'up' });
  try {
    const server = await openFrom(await started);
    onMessage('setup-link', async () => send({ kind: 'setup-link', link: await server.setupLink() }));
    send({ kind: 'ready', url: server.url });
    await stopped;
    await server.close();
  } catch (error) {
    send({ kind: 'failed', words: describeFailure(error), exitCode: error instanceof StartError ? error.exitCode : 1 });
    process.exitCode = 1;
  }
  process.removeAllListeners('disconnect');
  process.disconnect();
}

function openFrom(start: ToWorker & { kind: 'start' }): Promise<Server> {
  const config = readConfig(start.environment);
  return openServer({
    config,
    log: openLog(config.log),
    roots: new Secret(start.roots.map((root) => Buffer.from(root))),
    databaseUrl: new Secret(start.databaseUrl),
    directUrl: new Secret(start.directUrl),
  });
}

function onMessage<K extends ToWorker['kind']>(kind: K, heed: (message: ToWorker & { kind: K }) => void): void {
  process.on('message', (message: ToWorker) => {
    if (message.kind === kind) heed(message as ToWorker & { kind: K });
  });
}

function send(message: ToPrimary): void {
  process.send?.(message);
}
