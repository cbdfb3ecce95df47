import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '#database/db.ts';
import { openLog } from '#platform/log.ts';
import { generateSecretKey, Secret } from '#platform/secrets.ts';
import { openScene, runUsher, type Scene, type Serving, serve } from '../support/cli.ts';
import { createTestDatabase } from '../support/database.ts';
import { freePort } from '../support/ports.ts';

interface Found {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'wrong';
  readonly words: string;
  readonly mend?: string;
}

/** What `usher doctor` says in such an environment. */
async function examine(scene: Scene, env: Record<string, string>) {
  const { code, stdout, stderr } = await runUsher({ scene, args: ['doctor', '--json'], env });
  const { status, checks } = JSON.parse(stdout) as { status: string; checks: Found[] };
  return { code, stdout, stderr, status, checks, of: (name: string) => checks.filter(({ check }) => check === name) };
}

async function listen(server: Server | ReturnType<typeof createSocketServer>): Promise<number> {
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A proxy in front of a port: it passes on the host it was asked for, or says another. */
async function openProxy(target: number, host?: string) {
  const server = createServer((incoming, outgoing) => {
    const { headers, method, url: path } = incoming;
    const forwarded = [headers['x-forwarded-for'], incoming.socket.remoteAddress].filter(Boolean).join(', ');
    const sent = { ...headers, host: host ?? headers.host, 'x-forwarded-for': forwarded };
    request({ host: 'localhost', port: target, method, path, headers: sent }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    }).end();
  });
  const port = await listen(server);
  return { url: `http://localhost:${port}`, [Symbol.asyncDispose]: async () => void server.close() };
}

/** A serving Usher over a database of its own, and what a command beside it is told. */
async function openServing(scene: Scene, more: Record<string, string> = {}) {
  const env = { DATABASE_URL: await createTestDatabase(), SECRET_KEY: generateSecretKey(), ...more };
  const serving = await serve(scene, env);
  return { serving, env: { ...env, PORT: String(serving.port) } };
}

async function ask(url: string, statement: string): Promise<void> {
  const log = openLog({ level: 'silent', format: 'json' });
  const { pool, close } = openDatabase({ url: new Secret(url), maxConnections: 1, log });
  await pool.query(statement);
  await close();
}

let scene: Scene;
let serving: Serving;
let env: Record<string, string> & { DATABASE_URL: string; SECRET_KEY: string };

beforeAll(async () => {
  scene = await openScene();
  ({ serving, env } = await openServing(scene));
});
afterAll(async () => {
  await serving.stop();
  await scene[Symbol.asyncDispose]();
});

describe('a healthy Usher', () => {
  test('is told that all is well, on its embedded database, while it runs and when it does not', async () => {
    await using alone = await openScene();
    await using running = await serve(alone);
    const port = { PORT: String(running.port) };
    const password = 'correct horse battery '.repeat(2);
    const admin = ['user', 'create', '--email', 'ada@acme.test', '--role', 'admin', '--verified', '--password-stdin'];
    expect(await runUsher({ scene: alone, args: admin, env: port, input: password })).toMatchObject({ code: 0 });
    const { code, stdout, stderr } = await runUsher({ scene: alone, args: ['doctor'], env: port });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').filter((line) => line && !line.startsWith('ok '))).toEqual(['All is well.']);
    await running.stop();
    const still = await examine(alone, port);
    expect({ code: still.code, status: still.status }).toEqual({ code: 0, status: 'warning' });
    expect(still.of('issuer')[0]?.words).toMatch(/Usher does not run here/);
    expect(still.of('database')[0]?.status).toBe('ok');
  });

  test('without an administrator hears how to make one', async () => {
    const { code, status, of } = await examine(scene, env);
    expect({ code, status }).toEqual({ code: 0, status: 'warning' });
    expect(of('administrator')).toEqual([
      expect.objectContaining({ status: 'warning', mend: expect.stringContaining('set-up link') }),
    ]);
  });

  test('before its first start is not made by the doctor', async () => {
    await using empty = await openScene();
    const { code, of } = await examine(empty, { PORT: String(await freePort()) });
    expect(code).toBe(0);
    expect(of('database')[0]?.words).toMatch(/no database in .* yet/);
    expect(of('data folder')[0]?.words).toMatch(/will be made at the first start/);
    expect((await examine(empty, { PORT: String(await freePort()) })).of('data folder')[0]?.words).toMatch(
      /will be made/,
    );
  });
});

describe('a planted mistake is named with the way to mend it:', () => {
  test('the issuer is another than the running one’s, or its proxy changes the host', async () => {
    await using keeps = await openProxy(serving.port, new URL(serving.issuer).host);
    const other = await examine(scene, { ...env, ISSUER: keeps.url });
    expect(other).toMatchObject({ code: 1, status: 'wrong', stderr: '1 thing is wrong.\n' });
    expect(other.of('issuer')).toEqual([
      {
        check: 'issuer',
        status: 'wrong',
        words: `The Usher at ${keeps.url} calls itself ${serving.issuer}.`,
        mend: expect.stringContaining('letter for letter'),
      },
    ]);
    await using changes = await openProxy(serving.port, 'inner.example:3000');
    const lost = await examine(scene, { ...env, ISSUER: changes.url });
    expect(lost.of('issuer')).toEqual([
      expect.objectContaining({
        status: 'wrong',
        words: expect.stringContaining('under another host name, and is refused (421)'),
        mend: expect.stringContaining('proxy_set_header Host $host'),
      }),
    ]);
    expect(lost.of('proxy')[0]?.words).toMatch(/^Not examined/);
  });

  test('somebody else’s server, or another Usher’s, answers at the issuer', async () => {
    const stranger = createServer((_request, response) => response.end('hello'));
    const url = `http://localhost:${await listen(stranger)}`;
    expect((await examine(scene, { ...env, ISSUER: url })).of('issuer')[0]).toMatchObject({
      status: 'wrong',
      words: `Something other than Usher answers at ${url} (200).`,
    });
    stranger.close();
    await using second = await openScene();
    const neighbour = await openServing(second);
    const mixed = { ...neighbour.env, PORT: env.PORT ?? '' };
    expect((await examine(scene, mixed)).of('issuer')[0]).toMatchObject({
      status: 'wrong',
      words: expect.stringContaining('signs with keys that this database does not have'),
    });
    await neighbour.serving.stop();
  });

  test('TRUST_PROXY trusts one proxy too many, or none where one may stand', async () => {
    await using second = await openScene();
    const port = await freePort();
    await using proxy = await openProxy(port);
    const trusting = {
      PORT: String(port),
      ISSUER: proxy.url,
      DATABASE_URL: await createTestDatabase(),
      SECRET_KEY: env.SECRET_KEY,
    };
    const two = await serve(second, { ...trusting, TRUST_PROXY: '2' });
    const found = await examine(second, { ...trusting, TRUST_PROXY: '2' });
    expect(found.of('proxy')).toEqual([
      {
        check: 'proxy',
        status: 'wrong',
        words: 'With TRUST_PROXY=2 Usher believes whatever address a caller writes into X-Forwarded-For.',
        mend: expect.stringContaining('number of proxies'),
      },
    ]);
    await two.stop();
    const one = await serve(second, { ...trusting, TRUST_PROXY: '1' });
    expect((await examine(second, { ...trusting, TRUST_PROXY: '1' })).of('proxy')[0]?.status).toBe('ok');
    await one.stop();
    const none = await serve(second, trusting);
    expect((await examine(second, trusting)).of('proxy')[0]).toMatchObject({
      status: 'warning',
      words: expect.stringContaining('if a proxy stands between'),
    });
    await none.stop();
  });

  test('the database’s clock is off by a minute', async () => {
    const url = await createTestDatabase();
    // A function of the same name, found before PostgreSQL's own.
    await ask(
      url,
      `create function clock_timestamp() returns timestamptz language sql as $$ select pg_catalog.clock_timestamp() + interval '1 minute' $$`,
    );
    await ask(url, `alter database ${new URL(url).pathname.slice(1)} set search_path = public, pg_catalog`);
    const { code, of } = await examine(scene, { ...env, DATABASE_URL: url, PORT: String(await freePort()) });
    expect(code).toBe(1);
    expect(of('clock')).toEqual([
      {
        check: 'clock',
        status: 'wrong',
        words: 'The clock of the database is 60 s ahead of that of this machine.',
        mend: expect.stringContaining('NTP'),
      },
    ]);
  });

  test('the mail server refuses the password, or is not there', async () => {
    const right = 'right'.repeat(3);
    const mail = new SMTPServer({
      logger: false,
      allowInsecureAuth: true,
      hideSTARTTLS: true,
      onAuth: ({ password }, _session, done) =>
        password === right ? done(null, { user: 'usher' }) : done(new Error('no')),
    });
    mail.on('error', () => undefined);
    const listener = mail.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const urlWith = (password: string) => `smtp://usher:${password}@127.0.0.1:${port}`;
    const wrong = 'wrong'.repeat(3);
    const refused = await examine(scene, { ...env, SMTP_URL: urlWith(wrong) });
    expect(refused.of('mail')).toEqual([
      {
        check: 'mail',
        status: 'wrong',
        words: `The mail server 127.0.0.1:${port} refuses the user name or password of SMTP_URL.`,
        mend: expect.stringContaining('%40'),
      },
    ]);
    expect(refused.stdout).not.toContain(wrong);
    expect((await examine(scene, { ...env, SMTP_URL: urlWith(right) })).of('mail')[0]?.status).toBe('ok');
    await new Promise<void>((resolve) => mail.close(resolve));
    expect((await examine(scene, { ...env, SMTP_URL: urlWith(right) })).of('mail')[0]).toMatchObject({
      status: 'wrong',
      words: `Nothing answers at the mail server 127.0.0.1:${port}.`,
    });
  });

  test('the database cannot be reached, is behind, or has nothing yet', async () => {
    const secret = 'hidden'.repeat(3);
    const nowhere = `postgres://usher:${secret}@127.0.0.1:${await freePort()}/usher`;
    const unreachable = await examine(scene, { ...env, DATABASE_URL: nowhere });
    expect(unreachable.of('database')[0]).toMatchObject({
      status: 'wrong',
      words: expect.stringMatching(/^The database at 127\.0\.0\.1:\d+ cannot be used: nothing answers there\.$/),
      mend: 'Start PostgreSQL there, or correct DATABASE_URL.',
    });
    expect(unreachable.stdout).not.toContain(secret);
    expect(unreachable.of('keys')[0]?.words).toBe('Not examined: the database cannot be used.');

    const behind = await createTestDatabase();
    await ask(behind, 'delete from migration where number = (select max(number) from migration)');
    expect((await examine(scene, { ...env, DATABASE_URL: behind })).of('database')[0]).toMatchObject({
      status: 'wrong',
      words: 'The database is older than this version of Usher.',
      mend: expect.stringContaining('usher migrate'),
    });
    const bare = await createTestDatabase('template0');
    expect((await examine(scene, { ...env, DATABASE_URL: bare })).of('database')[0]).toMatchObject({
      status: 'warning',
      words: 'The database has none of Usher’s tables yet.',
    });
    const missing = new URL(env.DATABASE_URL);
    missing.pathname = '/no_such_database';
    expect((await examine(scene, { ...env, DATABASE_URL: missing.href })).of('database')[0]?.words).toMatch(
      /there is no database of that name\.$/,
    );
  });

  test('SECRET_KEY is not the one the data was made with, or an older one is still needed', async () => {
    const key = generateSecretKey();
    const other = await examine(scene, { ...env, SECRET_KEY: key });
    expect(other.code).toBe(1);
    expect(other.of('keys')[0]).toMatchObject({
      status: 'wrong',
      words: expect.stringMatching(/^SECRET_KEY does not open \d+ of \d+ values in this database/),
      mend: expect.stringContaining('Put back the key'),
    });
    expect(other.stdout).not.toContain(key);
    const older = await examine(scene, { ...env, SECRET_KEY: `${key},${env.SECRET_KEY}` });
    expect(older.of('keys')[0]).toMatchObject({
      status: 'warning',
      words: expect.stringMatching(/still under an older SECRET_KEY\.$/),
      mend: expect.stringContaining('usher secret rewrap'),
    });
  });

  test('another program has the port', async () => {
    const blocker = createSocketServer((socket) => void socket.end('220 not for you\r\n'));
    const port = await listen(blocker);
    const { code, of } = await examine(scene, { ...env, PORT: String(port) });
    expect(code).toBe(1);
    expect(of('port')).toEqual([
      {
        check: 'port',
        status: 'wrong',
        words: `Port ${port} of localhost is taken by another program.`,
        mend: 'Stop that one, or set PORT.',
      },
    ]);
    blocker.close();
  });
});

describe('also', () => {
  test('an environment full of mistakes is told them all, and the rest is examined', async () => {
    const broken = { ...env, ISSUER: 'ftp://x', WORKERS: 'many', SMTP_URL: 'mail', NODE_ENV: 'production' };
    const { code, of, stderr } = await examine(scene, broken);
    expect(code).toBe(1);
    expect(of('environment').map(({ words }) => words.split(' ')[0])).toEqual([
      'WORKERS',
      'ISSUER',
      'SMTP_URL',
      'MAIL_FROM',
    ]);
    expect(of('database')[0]?.status).toBe('ok');
    expect(of('issuer')[0]?.words).toBe('Not examined: ISSUER is wrong.');
    expect(stderr).toBe('4 things are wrong.\n');
  });

  test('a configuration file with mistakes, one that was not applied, and apps without PKCE are told', async () => {
    const file = join(scene.folder, 'planted.yaml');
    await writeFile(file, 'clients:\n  - client_id: a b\n  - colour: red\nroles: 7\n');
    const mistaken = await examine(scene, { ...env, CONFIG_FILE: file });
    expect(mistaken.of('configuration').length).toBeGreaterThan(2);
    for (const { status, words } of mistaken.of('configuration')) {
      expect({ status, words }).toEqual({ status: 'wrong', words: expect.stringMatching(/planted\.yaml:\d+ /) });
    }
    const exempt = [
      'clients:',
      '  - client_id: office',
      `    client_secret: ${'office-'.repeat(6)}`,
      '    redirect_uris: [https://office.example.com/callback]',
      '    require_pkce: false',
    ];
    await writeFile(file, exempt.join('\n'));
    expect((await examine(scene, { ...env, CONFIG_FILE: file })).of('configuration')).toEqual([
      expect.objectContaining({ status: 'warning', mend: expect.stringContaining('usher apply') }),
    ]);
    expect(await runUsher({ scene, args: ['apply', file], env })).toMatchObject({ code: 0, stderr: '' });
    expect((await examine(scene, { ...env, CONFIG_FILE: file })).of('configuration')).toEqual([
      expect.objectContaining({ status: 'warning', words: 'Signing in to office needs no PKCE.' }),
    ]);
  });
});
