import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { EXAMPLES } from './guide.ts';

const run = promisify(execFile);
const PYTHON = process.env.PYTHON ?? 'python3';
const ROOT = join(import.meta.dirname, '../..');
const has = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;

async function listExamples(ending: string): Promise<string[]> {
  const names = await readdir(EXAMPLES, { recursive: true });
  const found = names.filter((name) => name.endsWith(ending) && !name.startsWith('guard'));
  return found.map((name) => join(EXAMPLES, name));
}

test('the TypeScript of the examples has no wrong type', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'examples-'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const compilerOptions = {
    ...{ target: 'es2024', module: 'nodenext', strict: true, noEmit: true, types: ['node'], skipLibCheck: true },
    ...{ exactOptionalPropertyTypes: true, allowImportingTsExtensions: true, typeRoots: ['node_modules/@types'] },
  };
  const config = join(folder, 'tsconfig.json');
  await writeFile(config, JSON.stringify({ compilerOptions, files: await listExamples('.ts') }));
  const { stdout } = await run(join(ROOT, 'node_modules/.bin/tsc'), ['--project', config]).catch((error) => error);
  await rm(folder, { recursive: true });
  expect(stdout).toBe('');
});

test.skipIf(!has(PYTHON, '--version'))('the Python of the examples compiles', async () => {
  const program = 'import sys; [compile(open(path).read(), path, "exec") for path in sys.argv[1:]]';
  const { status, stderr } = spawnSync(PYTHON, ['-c', program, ...(await listExamples('.py'))], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});

test.skipIf(!has('gofmt', '-h') && !has('gofmt'))('the Go of the examples is formatted', async () => {
  const { status, stdout, stderr } = spawnSync('gofmt', ['-l', ...(await listExamples('.go'))], { encoding: 'utf8' });
  expect([status, stdout, stderr]).toEqual([0, '', '']);
});
