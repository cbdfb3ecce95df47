import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { applyCommand } from '#commands/apply.ts';
import { exportCommand } from '#commands/export.ts';
import { writeFiles } from '../configuration/support.ts';
import { openScene, runUsher, type Scene, type Serving, serve } from '../support/cli.ts';
import { createTestDatabase } from '../support/database.ts';
import { openPlainVisitor } from '../support/visitor.ts';
import { run, useCommandDatabase } from './run.ts';

useCommandDatabase();

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const PASSWORD = ['seventeen', 'purple', 'lamps'].join(' ');
const SECRET = 'nightly-secret-'.repeat(3);
const FILE = `
clients:
  - {client_id: nightly, client_secret: ${SECRET}, grant_types: [client_credentials], scope: reports:read}
resource_servers: [{identifier: https://api.example.com, permissions: [reports:read]}]
roles: [{id: analyst, value: 30, permissions: [reports:read]}]
users:
  - {email: ada@acme.test, password: "${PASSWORD}", email_verified: true, roles: [analyst]}
  - {email: off@acme.test, password: "${PASSWORD}", email_verified: true, disabled: true}
branding: {name: Acme, logo: ./logo.svg}
`;

test('an export goes to standard output, as YAML or as JSON, and either can be applied', async () => {
  await using folder = await writeFiles({ 'usher.yaml': FILE, 'logo.svg': SVG });
  await run(applyCommand, [folder.path('usher.yaml')]);
  for (const option of [[], ['--json']]) {
    const { out, exitCode } = await run(exportCommand, [...option, '--people']);
    expect(exitCode).toBe(0);
    expect(
      parse(out)
        .users.map(({ email }: { email: string }) => email)
        .sort(),
    ).toEqual(['ada@acme.test', 'off@acme.test']);
    await using copy = await writeFiles({ 'copy.yaml': out });
    expect((await run(applyCommand, [copy.path('copy.yaml'), '--plan'])).out).toMatch(/^Nothing to change: /);
  }
  expect(parse((await run(exportCommand, [])).out)).not.toHaveProperty('users');
});

test('an export goes into a file for its owner alone, its logo beside it, and takes the place of none but an export', async () => {
  await using folder = await writeFiles({ 'usher.yaml': FILE, 'logo.svg': SVG });
  await run(applyCommand, [folder.path('usher.yaml')]);
  const file = folder.path('copy.yaml');
  for (const _ of ['once', 'again']) {
    const { out } = await run(exportCommand, ['--output', file]);
    expect(out).toBe(`Wrote ${file} and ${folder.path('copy-logo.svg')} (clients 1, resource_servers 1, roles 1).`);
  }
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(folder.path('copy-logo.svg'), 'utf8')).toBe(SVG);
  const refused = await run(exportCommand, ['--output', folder.path('usher.yaml')]);
  expect(refused).toMatchObject({ exitCode: 1, err: expect.stringContaining('is there already and is no export') });
  expect(await readFile(folder.path('usher.yaml'), 'utf8')).toBe(FILE);
  expect(await run(exportCommand, ['--output', folder.path('nowhere/x.yaml')])).toMatchObject({
    exitCode: 1,
    err: expect.stringMatching(/cannot be written: ENOENT/),
  });
});

async function usher(scene: Scene, env: Record<string, string>, ...args: string[]) {
  const { code, stdout, stderr } = await runUsher({ scene, env, args });
  return { code, out: stdout.trimEnd(), err: stderr.trimEnd() };
}

async function tokenStatus({ issuer }: Serving): Promise<number> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'reports:read' });
  const authorization = `Basic ${btoa(`nightly:${SECRET}`)}`;
  return (await fetch(`${issuer}/oauth2/token`, { method: 'POST', body, headers: { authorization } })).status;
}

/** Where a person is led by their password: back to their account, or to the page again. */
async function signIn({ issuer }: Serving, email: string): Promise<string> {
  const visitor = openPlainVisitor({ issuer });
  await visitor.go('/sign-in');
  const { url, status } = await visitor.submit({ email, password: PASSWORD });
  return `${status} ${url.pathname}`;
}

test('an instance in use is carried over to an empty one, and people and apps sign in there as before', async () => {
  await using scene = await openScene();
  await chmod(scene.folder, 0o755);
  const SECRET_KEY = 'cd'.repeat(32);
  const [here, there] = await Promise.all(
    [1, 2].map(async () => ({ SECRET_KEY, DATABASE_URL: await createTestDatabase() })),
  );
  if (!here || !there) throw new Error('two databases were asked for');
  await writeFile(join(scene.folder, 'busy.yaml'), FILE);
  await writeFile(join(scene.folder, 'logo.svg'), SVG);
  {
    await using one = await serve(scene, here);
    expect(await usher(scene, here, 'apply', 'busy.yaml')).toMatchObject({ code: 0 });
    await expect.poll(() => tokenStatus(one), { timeout: 5000 }).toBe(200);
    expect(await signIn(one, 'ada@acme.test')).toBe('200 /account');
    expect(
      await usher(scene, here, 'client', 'create', '--name', 'By hand', '--redirect-uri', 'https://x.example.com/'),
    ).toMatchObject({ code: 0 });
    expect(await usher(scene, here, 'export', '--people', '--output', 'copy.yaml')).toMatchObject({ code: 0, err: '' });
  }

  const planned = await usher(scene, there, 'apply', 'copy.yaml', '--plan');
  expect(planned).toMatchObject({ code: 0, err: '' });
  expect(planned.out).toMatch(/^\+ client nightly$/m);
  expect(planned.out).toMatch(/^7 to create, 0 to change, 0 to prune\.$/m);
  expect(await usher(scene, there, 'apply', 'copy.yaml')).toMatchObject({ code: 0 });
  expect((await usher(scene, there, 'apply', 'copy.yaml', '--plan')).out).toBe(
    'Nothing to change: everything is as copy.yaml says.',
  );
  await using two = await serve(scene, there);
  expect(await tokenStatus(two)).toBe(200);
  expect(await signIn(two, 'ada@acme.test')).toBe('200 /account');
  expect(await signIn(two, 'off@acme.test')).toMatch(/^422 \/sign-in/);

  await writeFile(join(scene.folder, 'less.yaml'), 'registration: {open: false}');
  const held = await usher(scene, there, 'apply', 'less.yaml', '--plan', '--prune');
  expect(held).toMatchObject({ code: 1, err: 'The role analyst cannot be pruned: 1 person holds it.' });
  expect(held.out).toMatch(/^- client nightly$/m);
  await writeFile(join(scene.folder, 'less.yaml'), 'roles: [{id: analyst, value: 30}]');
  expect((await usher(scene, there, 'apply', 'less.yaml', '--prune')).out).toMatch(/^pruned client nightly$/m);
  await expect.poll(() => tokenStatus(two), { timeout: 2000 }).toBe(401);
});
