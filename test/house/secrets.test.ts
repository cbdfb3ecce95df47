import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listFiles, ROOT } from './source.ts';

const FOLDERS = ['src', 'test', 'views', 'migrations', 'docs', 'docker'];
const KINDS = ['.ts', '.js', '.cjs', '.mjs', '.ejs', '.md', '.yaml', '.py', '.go', '.java'];
/** In two parts, so that this file is no exception itself. */
const EXCEPTION = new RegExp(`secretlint-${'disable'}`);

describe('the secret scan', () => {
  test('finds a secret, in a file as in the history', async () => {
    // In two parts, as nothing of the kind may stand here.
    expect(await scan(`token = "ghp_${'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7cF0hJ3lR6'}"`)).not.toBe(0);
    expect(await scan('token = process.env.GITHUB_TOKEN')).toBe(0);
  });

  test('lets nothing pass without a reason beside it', () => {
    const files = FOLDERS.flatMap((folder) => KINDS.flatMap((kind) => listFiles(folder, kind)));
    const wrong = files.filter(({ text }) =>
      text.split('\n').some((line) => EXCEPTION.test(line) && !/ -- \S+ \S+/.test(line)),
    );
    expect(files.length).toBeGreaterThan(500);
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});

/** The exit code of the scan that `npm run check` runs, over a text. */
function scan(text: string): Promise<number | null> {
  const scanner = join(ROOT, 'node_modules/.bin/secretlint');
  const child = spawn(scanner, ['--stdinFileName', 'planted.txt'], { cwd: ROOT, stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.end(text);
  return new Promise((resolve, reject) => {
    child.on('close', resolve);
    child.on('error', reject);
  });
}
