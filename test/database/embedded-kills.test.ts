import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { startEmbedded } from '#database/embedded.ts';
import { openLog } from '#platform/log.ts';
import {
  dataOf,
  openScene,
  openUsedScene,
  runUsher,
  type Scene,
  serverOf,
  startNode,
  startUsher,
  until,
} from '../support/cli.ts';

const WRITER = new URL('write-numbers.ts', import.meta.url).pathname;
const log = openLog({ level: 'silent', format: 'json' });
const ROUNDS = 20;

/** Between nothing and all, differently in each round and the same in each run. */
const shareOf = (round: number) => (round * 0.618) % 1;

/** A line that was cut off says nothing. */
function lastNumber(text: string): number {
  return Number(text.split('\n').at(-2) ?? 0);
}

async function killServer(scene: Scene): Promise<void> {
  const server = await serverOf(scene.dataDir);
  if (server) process.kill(server.pid, 'SIGKILL');
}

async function readNumbers(scene: Scene): Promise<{ last: number; count: number; settings: string[] }> {
  const database = await startEmbedded({ dataDir: scene.dataDir, log, role: 'server' });
  const client = new pg.Client(database.url.reveal());
  await client.connect();
  const { rows } = await client.query(`
    select coalesce(max(number), 0) as last, count(*)::int as count,
      array[current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit')] as settings
    from written`);
  await client.end();
  await database.stop();
  return rows[0];
}

/** How far a first start has come, however long it takes. */
const INSTANTS: Record<string, (scene: Scene) => Promise<boolean>> = {
  'nothing is done': async () => true,
  'the folder is there': async ({ dataDir }) => (await dataOf(dataDir)) !== undefined,
  'the data is being made': async ({ dataDir }) => (await namesIn(dataDir, /^new-/)).includes('PG_VERSION'),
  'the data is there': async ({ dataDir }) => (await namesIn(dataDir, /^data$/)).includes('PG_VERSION'),
  'the server is alive': async ({ dataDir }) => (await serverOf(dataDir)) !== undefined,
  'the server is ready': async ({ dataDir }) => (await serverOf(dataDir))?.isReady === true,
};

/** What lies in those folders of the embedded database that are called so. */
async function namesIn(dataDir: string, called: RegExp): Promise<string[]> {
  const place = join((await dataOf(dataDir)) ?? dataDir, '..');
  const folders = (await readdir(place).catch(() => [])).filter((name) => called.test(name));
  return (await Promise.all(folders.map((name) => readdir(join(place, name)).catch(() => [])))).flat();
}

describe('kill -9', () => {
  test(`${ROUNDS} times at many instants, the server too in every other: nothing acknowledged is lost`, async () => {
    await using scene = await openScene();
    let said = 0;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const writer = startNode(WRITER, { scene, args: [scene.dataDir] });
      if (round > 5 && round % 4 !== 0) await until(writer, () => writer.output.stdout !== '');
      await pause(shareOf(round) * (round <= 5 ? 1_200 : 400));
      // Held still, the writer dies at the same instant as its server and cannot complain of the loss.
      writer.process.kill('SIGSTOP');
      if (round % 2 === 0) await killServer(scene);
      writer.process.kill('SIGKILL');
      await writer.ended;
      said = Math.max(said, lastNumber(writer.output.stdout));
      expect(writer.output.stderr).toBe('');
    }
    expect(said).toBeGreaterThan(0);
    const found = await readNumbers(scene);
    expect(found.last).toBeGreaterThanOrEqual(said);
    expect(found.count).toBe(found.last);
    expect(found.settings).toEqual(['on', 'on', 'on']);
    expect(await serverOf(scene.dataDir)).toBeUndefined();
  }, 600_000);

  test('of the very first start and its migrations: the next one finishes them', async () => {
    for (const [when, isSo] of Object.entries(INSTANTS)) {
      await using scene = await openScene();
      const first = startUsher({ scene, args: ['migrate'] });
      // On a slow machine a whole start may go by between two looks.
      await until(first, () => isSo(scene)).catch(() => undefined);
      first.process.kill('SIGKILL');
      await first.ended;
      const second = await runUsher({ scene, args: ['migrate', '--json'] });
      expect(second, `killed when ${when}`).toMatchObject({ code: 0, stderr: '' });
      const third = await runUsher({ scene, args: ['migrate', '--json'] });
      expect(third.stdout).toBe('{"applied":[]}\n');
      expect(await serverOf(scene.dataDir)).toBeUndefined();
    }
  }, 600_000);

  test('a number in postmaster.pid that another program has now does not keep the server from starting', async () => {
    await using scene = await openUsedScene();
    const data = (await dataOf(scene.dataDir)) ?? '';
    const lines = [process.pid, data, 1, 5432, join(data, '..'), '', '', 'ready'];
    await writeFile(join(data, 'postmaster.pid'), `${lines.join('\n')}\n`);
    const database = await startEmbedded({ dataDir: scene.dataDir, log });
    expect((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0]).not.toBe(String(process.pid));
    await database.stop();
  });
});
