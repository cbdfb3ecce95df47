import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { MAIN, openScene, openUsedScene, runUsher, serve, serverOf } from '../support/cli.ts';
import { createTestDatabase } from '../support/database.ts';
import { freePort } from '../support/ports.ts';

const KEY = 'ab'.repeat(32);

async function ask(url: string): Promise<Record<string, unknown>> {
  return (await fetch(url)).json() as Promise<Record<string, unknown>>;
}

describe('usher serve', () => {
  test('on an empty folder ends in a working issuer, its mailbox and a link for the first administrator', async () => {
    await using scene = await openScene();
    await using usher = await serve(scene);
    expect((await ask(`${usher.issuer}/.well-known/openid-configuration`)).issuer).toBe(usher.issuer);
    expect(await ask(`${usher.issuer}/readyz`)).toMatchObject({ status: 'ok' });
    expect(usher.banner.mailbox).toBe(`${usher.issuer}/dev/mailbox`);
    expect((await fetch(usher.banner.setup_link ?? '')).status).toBe(200);
    expect(await usher.stop()).toBe(0);
    expect(await serverOf(scene.dataDir)).toBeUndefined();
  });

  test('prints the link and never logs it; each start makes another', async () => {
    await using scene = await openUsedScene();
    const first = await serve(scene, { LOG_LEVEL: 'trace' });
    await fetch(first.banner.setup_link ?? '');
    await first.stop();
    const token = new URL(first.banner.setup_link ?? '').searchParams.get('token') ?? '';
    expect(token.length).toBeGreaterThan(20);
    expect(`${first.output.stdout}${first.output.stderr}`.split(token)).toHaveLength(2);
    const second = await serve(scene);
    expect(second.banner.setup_link).not.toContain(token);
    expect((await fetch(`${second.issuer}/setup?token=${token}`)).status).toBe(410);
    await second.stop();
  });

  test('SIGTERM lets a running request finish, takes no new one and ends with 0', async () => {
    await using scene = await openUsedScene();
    await using usher = await serve(scene);
    const body = 'grant_type=client_credentials';
    const running = request(`${usher.issuer}/oauth2/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length },
    });
    running.write(body.slice(0, 5));
    await once(running, 'socket').then(([socket]) => socket.pending && once(socket, 'connect'));
    await ask(`${usher.issuer}/healthz`);
    const stopped = usher.stop();
    await expect
      .poll(() =>
        fetch(`${usher.issuer}/healthz`).then(
          () => 'answered',
          () => 'refused',
        ),
      )
      .toBe('refused');
    const answered = once(running, 'response');
    running.end(body.slice(5));
    const [response] = await answered;
    expect(response.statusCode).toBe(400);
    expect(JSON.parse(await text(response)).error).toBe('invalid_request');
    expect(await stopped).toBe(0);
    expect(await serverOf(scene.dataDir)).toBeUndefined();
  });

  test('Ctrl-C stops it as well, also when it comes twice', async () => {
    await using scene = await openUsedScene();
    await using usher = await serve(scene);
    usher.process.kill('SIGINT');
    expect(await usher.stop('SIGINT')).toBe(0);
    expect(await serverOf(scene.dataDir)).toBeUndefined();
  });

  test('started by npm, it stops when npm is told to, although the shell between passes no signal on', async () => {
    await using scene = await openUsedScene();
    const port = String(await freePort());
    const { PATH = '' } = process.env;
    const env = { PATH, PORT: port, DATA_DIR: scene.dataDir, npm_lifecycle_event: 'start' };
    const script = `"${process.execPath}" "${MAIN}" serve; exit $?`;
    const shell = spawn('sh', ['-c', script], { cwd: scene.folder, env, stdio: 'ignore' });
    const answers = () =>
      fetch(`http://localhost:${port}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      );
    await expect.poll(answers).toBe(true);
    shell.kill('SIGTERM');
    await expect.poll(answers).toBe(false);
    await expect.poll(() => serverOf(scene.dataDir)).toBeUndefined();
  });

  test('asked to stop while it starts, it stops well', async () => {
    await using scene = await openUsedScene();
    const starting = serve(scene);
    await expect.poll(async () => (await serverOf(scene.dataDir)) !== undefined).toBe(true);
    await using usher = await starting;
    expect(await usher.stop()).toBe(0);
  });

  test('a command beside it joins its database, and leaves it running', async () => {
    await using scene = await openUsedScene();
    await using usher = await serve(scene);
    const args = ['user', 'create', '--email', 'ada@acme.test', '--verified', '--password-stdin', '--json'];
    const made = await runUsher({ scene, args, input: 'three llamas crossed the road' });
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const listed = await runUsher({ scene, args: ['user', 'list', '--json'] });
    expect(listed.stdout).toContain('ada@acme.test');
    expect(await ask(`${usher.issuer}/readyz`)).toMatchObject({ status: 'ok' });
    await usher.stop();
  });

  test('serves from a PostgreSQL of one’s own, several processes and machines one issuer', async () => {
    const DATABASE_URL = await createTestDatabase('template0');
    await using scene = await openScene();
    await using other = await openScene();
    await using first = await serve(scene, { DATABASE_URL, SECRET_KEY: KEY });
    await using second = await serve(other, { DATABASE_URL, SECRET_KEY: KEY, ISSUER: first.issuer });
    const keys = await ask(`${first.issuer}/oauth2/jwks`);
    const reply = await fetch(`http://localhost:${second.port}/healthz`);
    expect(reply.status).toBe(200);
    expect(keys.keys).toHaveLength(2);
    expect(await Promise.all([first.stop(), second.stop()])).toEqual([0, 0]);
    expect(await serverOf(scene.dataDir)).toBeUndefined();
  });
});

describe('what stops a start is one plain message', () => {
  test('a port that another program has', async () => {
    await using scene = await openUsedScene();
    const other = createServer().listen(await freePort(), 'localhost');
    await once(other, 'listening');
    const port = (other.address() as { port: number }).port;
    const { code, stderr } = await runUsher({ scene, args: ['serve'], env: { PORT: String(port) } });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `Another program listens on port ${port} of localhost. Stop it, or set PORT.\n`,
    });
    other.close();
    expect(await serverOf(scene.dataDir)).toBeUndefined();
  });

  test('a DATA_DIR that another Usher serves', async () => {
    await using scene = await openUsedScene();
    await using usher = await serve(scene);
    const env = { PORT: String(await freePort()) };
    const { code, stderr } = await runUsher({ scene, args: ['serve'], env });
    expect({ code, stderr: stderr.slice(0, 26) }).toEqual({ code: 1, stderr: 'Usher already runs on the ' });
    expect(await ask(`${usher.issuer}/readyz`)).toMatchObject({ status: 'ok' });
  });

  test('a SECRET_KEY that the data was not made with', async () => {
    await using scene = await openUsedScene();
    const usher = await serve(scene);
    await usher.stop();
    const { code, stderr } = await runUsher({ scene, args: ['serve'], env: { SECRET_KEY: KEY } });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/SECRET_KEY does not open this database/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(await serverOf(scene.dataDir)).toBeUndefined();
  });

  test('a DATA_DIR that cannot be made', async () => {
    await using scene = await openScene();
    await writeFile(`${scene.folder}/file`, '');
    const { code, stderr } = await runUsher({ scene, args: ['serve'], env: { DATA_DIR: `${scene.folder}/file/data` } });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^DATA_DIR .* cannot be written \(a file stands in its way\).*\n$/);
  });

  test('a database made by another PostgreSQL', async () => {
    await using scene = await openScene();
    await mkdir(`${scene.dataDir}/postgres/data`, { recursive: true, mode: 0o755 });
    await writeFile(`${scene.dataDir}/postgres/data/PG_VERSION`, '15\n');
    const { code, stderr } = await runUsher({ scene, args: ['serve'] });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The database in .* was made by PostgreSQL 15; .*\n$/);
  });

  test('an unsafe production setting', async () => {
    await using scene = await openScene();
    const env = { NODE_ENV: 'production', ISSUER: 'http://id.example.com' };
    const { code, stdout, stderr } = await runUsher({ scene, args: ['serve'], env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/3 mistakes:\n {2}ISSUER .*\n {2}SMTP_URL .*\n {2}MAIL_FROM .*\n$/);
  });

  test('a mistake in usher.yaml', async () => {
    await using scene = await openUsedScene();
    await writeFile(`${scene.folder}/usher.yaml`, 'clients:\n  - client_nam: Reports\n');
    const { code, stderr } = await runUsher({ scene, args: ['serve'], env: { PORT: String(await freePort()) } });
    expect(code).toBe(2);
    expect(stderr).toContain('client_nam');
    expect(stderr).not.toContain('Usher failed');
  });
});
