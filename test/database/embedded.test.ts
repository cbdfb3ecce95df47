import { chmod, mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { type EmbeddedDatabase, startEmbedded } from '#database/embedded.ts';
import { openLog } from '#platform/log.ts';
import { dataOf, openScene, openUsedScene, serverOf } from '../support/cli.ts';

const log = openLog({ level: 'silent', format: 'json' });

async function ask(database: EmbeddedDatabase, statement: string): Promise<unknown[]> {
  const client = new pg.Client(database.url.reveal());
  await client.connect();
  try {
    const { rows } = await client.query({ text: statement, rowMode: 'array' });
    return rows.flat();
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  test('keeps what was written, and nothing runs after it was stopped', async () => {
    await using scene = await openUsedScene();
    const first = await startEmbedded({ dataDir: scene.dataDir, log });
    await ask(first, 'create table kept as select 42 as answer');
    await first.stop();
    expect(await serverOf(scene.dataDir)).toBeUndefined();
    const second = await startEmbedded({ dataDir: scene.dataDir, log });
    expect(await ask(second, 'select answer from kept')).toEqual([42]);
    await second.stop();
  });

  test('is durable, whatever its configuration files say', async () => {
    await using scene = await openUsedScene();
    const first = await startEmbedded({ dataDir: scene.dataDir, log });
    await ask(first, 'alter system set fsync = off');
    await ask(first, 'alter system set synchronous_commit = off');
    await first.stop();
    const second = await startEmbedded({ dataDir: scene.dataDir, log });
    const settings = ['fsync', 'synchronous_commit', 'full_page_writes'].map((name) => `current_setting('${name}')`);
    expect(await ask(second, `select ${settings.join(', ')}`)).toEqual(['on', 'on', 'on']);
    await second.stop();
  });

  test('listens on no network, in a folder that is private to its user', async () => {
    await using scene = await openScene();
    const database = await startEmbedded({ dataDir: scene.dataDir, log });
    const [folder, addresses] = await ask(
      database,
      `select current_setting('unix_socket_directories'), current_setting('listen_addresses')`,
    );
    expect(addresses).toBe('');
    const { mode, uid } = await stat(String(folder));
    expect(mode & 0o777).toBe(0o700);
    expect(uid).not.toBe(process.getuid?.() === 0 ? 0 : undefined);
    await database.stop();
  });

  test('finds a short folder for its socket when DATA_DIR is long', async () => {
    await using scene = await openScene();
    const dataDir = join(scene.folder, 'a-folder-with-a-long-name'.repeat(4), 'data');
    const database = await startEmbedded({ dataDir, log });
    const [folder] = await ask(database, `select current_setting('unix_socket_directories')`);
    expect(String(folder).length).toBeLessThan(100);
    expect((await stat(String(folder))).mode & 0o777).toBe(0o700);
    await database.stop();
  });

  test('is joined by others while it runs, and stopped by the last one', async () => {
    await using scene = await openUsedScene();
    const server = await startEmbedded({ dataDir: scene.dataDir, log, role: 'server' });
    const commands = await Promise.all([1, 2, 3].map(() => startEmbedded({ dataDir: scene.dataDir, log })));
    expect(commands.map(({ url }) => url.reveal())).toEqual(commands.map(() => server.url.reveal()));
    await server.stop();
    expect(await serverOf(scene.dataDir)).toBeDefined();
    await Promise.all(commands.map((command) => command.stop()));
    expect(await serverOf(scene.dataDir)).toBeUndefined();
  });

  test('is one, however many start it at once on an empty folder', async () => {
    await using scene = await openScene();
    const all = await Promise.all([1, 2, 3, 4].map(() => startEmbedded({ dataDir: scene.dataDir, log })));
    expect(new Set(all.map(({ url }) => url.reveal())).size).toBe(1);
    await Promise.all(all.map((database) => database.stop()));
    expect(await serverOf(scene.dataDir)).toBeUndefined();
  });

  test('serves one Usher a folder: a second is told so', async () => {
    await using scene = await openUsedScene();
    const first = await startEmbedded({ dataDir: scene.dataDir, log, role: 'server' });
    await expect(startEmbedded({ dataDir: scene.dataDir, log, role: 'server' })).rejects.toThrow(
      /already runs on the data in/,
    );
    await first.stop();
  });

  test('comes back by itself when it is killed under a running Usher', async () => {
    await using scene = await openUsedScene();
    const database = await startEmbedded({ dataDir: scene.dataDir, log, role: 'server' });
    const before = await serverOf(scene.dataDir);
    if (!before) throw new Error('no server runs');
    process.kill(before.pid, 'SIGKILL');
    await expect.poll(async () => (await serverOf(scene.dataDir))?.isReady).toBe(true);
    await expect.poll(() => ask(database, 'select 1').catch(() => [])).toEqual([1]);
    expect((await serverOf(scene.dataDir))?.pid).not.toBe(before.pid);
    await database.stop();
    expect(await serverOf(scene.dataDir)).toBeUndefined();
  });

  test('writes no address of a person into its log', async () => {
    await using scene = await openUsedScene();
    const database = await startEmbedded({ dataDir: scene.dataDir, log });
    await ask(database, 'create table person (email text unique)');
    await ask(database, `insert into person values ('ada@acme.test')`);
    await expect(ask(database, `insert into person values ('ada@acme.test')`)).rejects.toThrow(/duplicate/);
    await database.stop();
    const said = await readFile(join(scene.dataDir, 'postgres.log'), 'utf8');
    expect(said).toContain('duplicate key');
    expect(said).not.toContain('ada@');
  });
});

describe('what stops a start is said plainly', () => {
  test('data of another major version of PostgreSQL', async () => {
    await using scene = await openUsedScene();
    await writeFile(join((await dataOf(scene.dataDir)) ?? '', 'PG_VERSION'), '14\n');
    await expect(startEmbedded({ dataDir: scene.dataDir, log })).rejects.toThrow(
      /made by PostgreSQL 14; this Usher brings/,
    );
  });

  test('a data folder that is none', async () => {
    await using scene = await openUsedScene();
    const data = (await dataOf(scene.dataDir)) ?? '';
    await writeFile(join(data, 'PG_VERSION'), 'x');
    await expect(startEmbedded({ dataDir: scene.dataDir, log })).rejects.toThrow(/PostgreSQL x/);
  });

  test('a setting PostgreSQL does not take: with its own words and where to read more', async () => {
    await using scene = await openUsedScene();
    const flags = ['-c', 'shared_buffers=lots'];
    await expect(startEmbedded({ dataDir: scene.dataDir, log, flags })).rejects.toThrow(
      /did not start: .*shared_buffers.*postgres\.log/,
    );
  });

  test('a DATA_DIR with a file in its way', async () => {
    await using scene = await openScene();
    await writeFile(scene.dataDir, '');
    await expect(startEmbedded({ dataDir: scene.dataDir, log })).rejects.toThrow(/DATA_DIR .* cannot be written/);
  });
});

describe.runIf(process.getuid?.() === 0)('started as root', () => {
  test('it runs as another user, who passes through a closed DATA_DIR but reads nothing of it', async () => {
    await using scene = await openScene();
    await chmod(scene.folder, 0o755);
    await mkdir(scene.dataDir, { mode: 0o700 });
    const database = await startEmbedded({ dataDir: scene.dataDir, log });
    const server = await serverOf(scene.dataDir);
    expect((await stat(`/proc/${server?.pid}`)).uid).not.toBe(0);
    expect((await stat(scene.dataDir)).mode & 0o777).toBe(0o710);
    await database.stop();
  });

  test('where no other user may enter, the data lies in /var/lib/usher and DATA_DIR links to it', async () => {
    await using scene = await openScene();
    await chmod(scene.folder, 0o700);
    const database = await startEmbedded({ dataDir: scene.dataDir, log });
    const folder = await realpath(join(scene.dataDir, 'postgres'));
    expect(folder).toMatch(/^\/var\/lib\/usher\//);
    expect(await ask(database, 'select 1')).toEqual([1]);
    await database.stop();
    const again = await startEmbedded({ dataDir: scene.dataDir, log });
    expect(await realpath(join(scene.dataDir, 'postgres'))).toBe(folder);
    await again.stop();
  });
});
