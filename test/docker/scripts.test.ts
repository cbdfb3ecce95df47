import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '#platform/config.ts';
import { ROOT } from '../house/source.ts';
import { openScene, type Scene, serve, startNode, startUsher, until } from '../support/cli.ts';
import { createTestDatabase } from '../support/database.ts';
import { freePort } from '../support/ports.ts';

const script = (name: string) => join(ROOT, 'docker', name);

async function run(name: string, scene: Scene, env: Record<string, string> = {}, args: readonly string[] = []) {
  const running = startNode(script(name), { scene, args, env });
  return { code: await running.ended, ...running.output };
}

test('a server that can serve is healthy, and one that is gone is not', async () => {
  await using scene = await openScene();
  await using server = await serve(scene, { DATABASE_URL: await createTestDatabase() });
  const env = { PORT: String(server.port) };
  expect(await run('server-health.ts', scene, env)).toMatchObject({ code: 0, stdout: expect.stringContaining('"ok"') });
  await server.stop();
  expect(await run('server-health.ts', scene, env)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`Nothing answers on port ${server.port}`),
  });
});

test('a worker that asks for jobs is healthy, and one that is gone is not', async () => {
  await using scene = await openScene();
  const env = { DATABASE_URL: await createTestDatabase() };
  const worker = startUsher({ scene, args: ['worker', '--json'], env });
  await using stack = new AsyncDisposableStack();
  stack.defer(() => void worker.process.kill('SIGKILL'));
  await until(worker, async () => (await run('worker-health.ts', scene, env)).code === 0);
  worker.process.kill('SIGTERM');
  expect(await worker.ended).toBe(0);
  expect(await run('worker-health.ts', scene, env)).toMatchObject({
    code: 1,
    stdout: 'The worker has not asked for jobs for a minute.\n',
  });
});

test('a worker without its database is not healthy, and the password is not told', async () => {
  await using scene = await openScene();
  const password = ['not', 'to', 'be', 'seen'].join('-');
  const DATABASE_URL = `postgres://usher:${password}@127.0.0.1:${await freePort()}/usher`;
  const { code, stdout, stderr } = await run('worker-health.ts', scene, { DATABASE_URL });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^The database cannot be asked: /);
  expect(stderr).not.toContain(password);
});

test('the secrets are made once, fit each other, and only the database’s password is readable by others', async () => {
  await using scene = await openScene();
  const folder = scene.folder;
  expect(await run('make-secrets.ts', scene, {}, [folder])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  const read = () =>
    Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const made = read();
  expect(Object.keys(made).sort()).toEqual(['database-password', 'database-url', 'secret.key']);
  expect(made['database-url']).toBe(`postgres://usher:${made['database-password']}@database:5432/usher`);
  const mode = (name: string) => (statSync(join(folder, name)).mode & 0o777).toString(8);
  expect(['.', 'database-password', 'database-url', 'secret.key'].map(mode)).toEqual(['711', '644', '600', '600']);
  const config = readConfig({
    DATABASE_URL_FILE: join(folder, 'database-url'),
    SECRET_KEY_FILE: join(folder, 'secret.key'),
  });
  expect(config.database.url?.reveal()).toBe(made['database-url']);
  expect(config.secretKeys?.reveal()).toHaveLength(1);

  expect(await run('make-secrets.ts', scene, {}, [folder])).toMatchObject({ code: 0 });
  expect(read()).toEqual(made);
  chmodSync(folder, 0o755);
});

test('secrets made by two starts at one instant are the same', async () => {
  await using scene = await openScene();
  const both = await Promise.all([1, 2].map(() => run('make-secrets.ts', scene, {}, [scene.folder])));
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  const [password, url] = ['database-password', 'database-url'].map((name) =>
    readFileSync(join(scene.folder, name), 'utf8'),
  );
  expect(url).toContain(password);
});
