import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API, openIssuer, type TestIssuer } from './open-issuer.ts';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLES = join(ROOT, 'docs/examples/guard');
const PATH = `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`;
const run = promisify(execFile);
/** Express is nobody's dependency here; where it is installed, its example runs too. */
const hasExpress = isInstalled('express');

let project: string;
let packed: string[];

/** A project of somebody else's, with the packed guard in its `node_modules`. */
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'guard-'));
  const built = join(project, 'built');
  await run(process.execPath, ['test/house/build-guard.ts', built], { cwd: ROOT, env: { ...process.env, PATH } });
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project], { cwd: built });
  const [{ filename, files }] = JSON.parse(stdout);
  packed = files.map(({ path }: { path: string }) => path);
  const installed = join(project, 'node_modules/@usher/guard');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', join(project, filename), '--strip-components=1', '-C', installed]);
  for (const name of ['jose', 'koa', '@koa', 'express', '@types']) {
    await symlink(join(ROOT, 'node_modules', name), join(project, 'node_modules', name));
  }
  await writeFile(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
  await cp(EXAMPLES, project, { recursive: true });
});

afterAll(() => rm(project, { recursive: true, force: true }));

describe('the package', () => {
  test('holds its modules, their types and how to use it, and depends on jose alone', async () => {
    const others = packed.filter((path) => !/^[a-z-]+(\.js|\.d\.ts)$/.test(path)).sort();
    expect(others).toEqual(['LICENSE', 'README.md', 'package.json']);
    const manifest = JSON.parse(await readFile(join(project, 'node_modules/@usher/guard/package.json'), 'utf8'));
    expect(Object.keys(manifest.dependencies)).toEqual(['jose']);
    expect(manifest.name).toBe('@usher/guard');
    for (const path of packed.filter((name) => name.endsWith('.js'))) {
      const source = await readFile(join(project, 'node_modules/@usher/guard', path), 'utf8');
      const imports = [...source.matchAll(/from '([^']+)'/g)].map(([, name = '']) => name);
      expect(
        imports.filter((name) => name !== 'jose' && !/^\.\/[a-z-]+\.js$/.test(name)),
        path,
      ).toEqual([]);
    }
  });

  test('is imported by a program of either kind, as the same module', async () => {
    const imported = `import { createGuard } from '@usher/guard'; console.log(typeof createGuard)`;
    const required = `console.log(typeof require('@usher/guard').createGuard)`;
    for (const [type, program] of [
      ['module', imported],
      ['commonjs', required],
    ] as const) {
      const { stdout, stderr } = await run(process.execPath, [`--input-type=${type}`, '-e', program], { cwd: project });
      expect([stdout.trim(), stderr], type).toEqual(['function', '']);
    }
  });

  test('has types that the examples pass, Koa’s and Express’s own beside them', async () => {
    const compilerOptions = {
      ...{ target: 'es2024', module: 'nodenext', strict: true, noEmit: true, types: ['node'], esModuleInterop: true },
      ...{ exactOptionalPropertyTypes: true, skipLibCheck: true },
    };
    const typed = (await readdir(EXAMPLES)).filter((name) => name.endsWith('.ts'));
    const include = typed.filter((name) => hasExpress || name !== 'express.ts');
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: include }));
    await writeFile(join(project, 'wrong.ts'), wrongProgram);
    await run('tsc', ['--project', project], { env: { ...process.env, PATH } }).catch(({ stdout }) =>
      expect(stdout).toBe(''),
    );
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['wrong.ts'] }));
    const wrong = run('tsc', ['--project', project], { env: { ...process.env, PATH } });
    const { stdout } = await wrong.catch((error: { stdout: string }) => error);
    expect([...stdout.matchAll(/wrong\.ts\((\d+)/g)].map(([, line]) => line)).toEqual(['2', '3']);
  });
});

/** Each line but the first is a mistake that the types must find. */
const wrongProgram = `import { createGuard } from '@usher/guard';
createGuard({ issuer: 1, audience: 'a' });
createGuard({ issuer: 'https://id.example.com', audience: 'a' }).requiresAny(7);
`;

describe('an example as it stands in the documentation', () => {
  test.each(['koa.ts', 'node-http.ts', 'commonjs.cjs'])('%s lets in whom it should', async (name) => {
    await using issuer = await openIssuer();
    await using api = await start(name, issuer);
    await tryOut(issuer, (path, init) => fetch(`${api.url}${path}`, init));
  });

  test.skipIf(!hasExpress)('express.ts lets in whom it should', async () => {
    await using issuer = await openIssuer();
    await using api = await start('express.ts', issuer);
    await tryOut(issuer, (path, init) => fetch(`${api.url}${path}`, init));
  });

  test('fetch.ts lets in whom it should', async () => {
    await using issuer = await openIssuer();
    const host = `
      import { createServer } from 'node:http';
      import api from './fetch.ts';
      createServer(async ({ url, method, headers }, response) => {
        const answer = await api.fetch(new Request('http://api' + url, { method, headers }));
        response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
      }).listen(Number(process.env.PORT), 'localhost', () => console.log('ready'));`;
    await writeFile(join(project, 'host.js'), host);
    await using api = await start('host.js', issuer);
    await tryOut(issuer, (path, init) => fetch(`${api.url}${path}`, init));
  });

  test('is printed in the guide word for word', async () => {
    const guide = await readFile(join(ROOT, 'docs/protect-an-api.md'), 'utf8');
    for (const name of await readdir(EXAMPLES)) {
      expect(guide, name).toContain((await readFile(join(EXAMPLES, name), 'utf8')).trim());
    }
  });
});

type Ask = (path: string, init: RequestInit) => Promise<Response>;

async function tryOut(issuer: TestIssuer, ask: Ask): Promise<void> {
  const statusOf = async (path: string, claims?: object, method = 'GET') => {
    const headers = claims && { authorization: `Bearer ${await issuer.mint({ ...claims })}` };
    return (await ask(path, { method, ...(headers && { headers }) })).status;
  };
  expect(await statusOf('/me')).toBe(401);
  expect(await statusOf('/me', { exp: 1 })).toBe(401);
  expect(await statusOf('/me', {})).toBe(200);
  expect(await statusOf('/reports', { scope: 'openid' })).toBe(403);
  expect(await statusOf('/reports', { scope: 'openid reports:read' })).toBe(200);
  expect(await statusOf('/reports/1', { roles: ['analyst'] }, 'DELETE')).toBe(403);
  expect([200, 204]).toContain(await statusOf('/reports/1', { roles: ['manager'] }, 'DELETE'));
}

/** Runs one of the project's programs until it says that it listens. */
async function start(name: string, issuer: TestIssuer): Promise<AsyncDisposable & { readonly url: string }> {
  const port = await findFreePort();
  const env = { ...process.env, ISSUER: issuer.issuer, AUDIENCE: API, PORT: String(port) };
  const child = spawn(process.execPath, [name], { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] });
  await listening(child);
  return {
    url: `http://localhost:${port}`,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.on('close', resolve));
      child.kill();
      await ended;
    },
  };
}

function listening(child: ChildProcess): Promise<void> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('there is nothing to listen to');
  const said = text(stderr);
  return new Promise((resolve, reject) => {
    stdout.once('data', () => resolve());
    child.once('close', async () => reject(new Error(await said)));
  });
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
