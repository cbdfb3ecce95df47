import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { startEmbedded } from '#database/embedded.ts';
import { openLog } from '#platform/log.ts';
import { dataOf, openScene, runUsher, type Scene, serverOf, startNode, startUsher, until } from '../support/cli.ts';

const WRITER = new URL('write-numbers.ts', import.meta.url).pathname;
const log = openLog({ level: 'silent', format: 'json' });
const ROUNDS = 20;

function pauseUpTo(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * ms));
}

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

describe('kill -9', () => {
  test(`${ROUNDS} times at random instants, the server too in every other: nothing acknowledged is lost`, async () => {
    await using scene = await openScene();
    let said = 0;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const writer = startNode(WRITER, { scene, args: [scene.dataDir] });
      if (round > 5 && round % 4 !== 0) await until(writer, () => writer.output.stdout !== '');
      await pauseUpTo(round <= 5 ? 1_200 : 400);
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
  }, 120_000);

  test('of the very first start and its migrations: the next one finishes them', async () => {
    for (const ms of [60, 250, 400, 550, 700, 850, 1000]) {
      await using scene = await openScene();
      const first = startUsher({ scene, args: ['migrate'] });
      await Promise.race([first.ended, new Promise((resolve) => setTimeout(resolve, ms))]);
      first.process.kill('SIGKILL');
      await first.ended;
      const second = await runUsher({ scene, args: ['migrate', '--json'] });
      expect(second, `killed after ${ms} ms`).toMatchObject({ code: 0, stderr: '' });
      const third = await runUsher({ scene, args: ['migrate', '--json'] });
      expect(third.stdout).toBe('{"applied":[]}\n');
      expect(await serverOf(scene.dataDir)).toBeUndefined();
    }
  }, 120_000);

  test('a number in postmaster.pid that another program has now does not keep the server from starting', async () => {
    await using scene = await openScene();
    await (await startEmbedded({ dataDir: scene.dataDir, log })).stop();
    const data = (await dataOf(scene.dataDir)) ?? '';
    const lines = [process.pid, data, 1, 5432, join(data, '..'), '', '', 'ready'];
    await writeFile(join(data, 'postmaster.pid'), `${lines.join('\n')}\n`);
    const database = await startEmbedded({ dataDir: scene.dataDir, log });
    expect((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0]).not.toBe(String(process.pid));
    await database.stop();
  });
});
