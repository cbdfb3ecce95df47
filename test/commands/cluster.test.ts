import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { openUsedScene, runUsher, type Serving, serve, serverOf, startUsher, until } from '../support/cli.ts';
import { freePort } from '../support/ports.ts';

/** The worker processes of a server: its children that run the same program. */
async function workersOf({ process: { pid } }: Serving): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-ax', '-o', 'pid=,ppid=,args=']);
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  return rows
    .filter(([, parent, ...args]) => parent === String(pid) && args.includes('serve'))
    .map(([id]) => Number(id));
}

async function isUp(usher: Serving): Promise<boolean> {
  return fetch(`${usher.issuer}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

describe('WORKERS=2', () => {
  test('share one port; one that is killed is replaced; SIGTERM ends all of them, the database last', async () => {
    await using scene = await openUsedScene();
    await using usher = await serve(scene, { WORKERS: '2' });
    expect(usher.banner.setup_link).toContain('/setup?token=');
    const before = await workersOf(usher);
    expect(before).toHaveLength(2);
    for (const pid of before.slice(0, 1)) process.kill(pid, 'SIGKILL');
    await expect.poll(async () => (await workersOf(usher)).filter((pid) => !before.includes(pid))).toHaveLength(1);
    await expect.poll(() => isUp(usher)).toBe(true);
    expect(await usher.stop()).toBe(0);
    expect(await serverOf(scene.dataDir)).toBeUndefined();
    expect(usher.output.stderr).toBe('');
  });

  test('gives no worker a secret by its environment or arguments', async () => {
    await using scene = await openUsedScene();
    await using usher = await serve(scene, { WORKERS: '2' });
    const [worker] = await workersOf(usher);
    const { stdout } = await promisify(execFile)('ps', ['eww', '-o', 'args=', '-p', String(worker)]);
    expect(stdout).not.toMatch(/postgres:\/\//);
    expect(stdout).not.toMatch(/[0-9a-f]{64}/);
    await usher.stop();
  });

  test('end with their primary when it is killed, and the next start works', async () => {
    await using scene = await openUsedScene();
    const usher = await serve(scene, { WORKERS: '2' });
    const workers = await workersOf(usher);
    await usher.stop('SIGKILL');
    await expect.poll(() => workers.filter(isAlive)).toEqual([]);
    await using again = await serve(scene, { WORKERS: '2' });
    expect(await isUp(again)).toBe(true);
    expect(await again.stop()).toBe(0);
  });

  test('a port that another program has is told once', async () => {
    await using scene = await openUsedScene();
    await using other = await openUsedScene();
    await using usher = await serve(other);
    const env = { WORKERS: '2', PORT: String(usher.port) };
    const { code, stderr } = await runUsher({ scene, args: ['serve'], env });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `Another program listens on port ${usher.port} of localhost. Stop it, or set PORT.\n`,
    });
    expect(await serverOf(scene.dataDir)).toBeUndefined();
  });
});

describe('usher worker', () => {
  test('works beside a serve with JOBS=off on the same database, and stops well', async () => {
    await using scene = await openUsedScene();
    await using usher = await serve(scene, { JOBS: 'off' });
    const worker = startUsher({ scene, args: ['worker'], env: { ISSUER: usher.issuer } });
    await until(worker, () => worker.output.stdout.includes('works off the jobs'));
    worker.process.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect(await isUp(usher)).toBe(true);
    await usher.stop();
  });

  test('is what serve with JOBS=only does: it answers no requests', async () => {
    await using scene = await openUsedScene();
    const port = await freePort();
    const worker = startUsher({ scene, args: ['serve'], env: { JOBS: 'only', PORT: String(port) } });
    await until(worker, () => worker.output.stdout.includes('works off the jobs'));
    await expect(fetch(`http://localhost:${port}/healthz`)).rejects.toThrow();
    worker.process.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect(await serverOf(scene.dataDir)).toBeUndefined();
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
