import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '#commands/commands.ts';
import { completionCommand as completionFor } from '#commands/completion.ts';
import { listFamilies, listShapes } from '#commands/completion-shapes.ts';
import { run } from './run.ts';

const has = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0;
const completionCommand = completionFor(commands);
const shapes = await listShapes(commands);
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'usher-completion-'));
  for (const shell of ['bash', 'zsh', 'fish']) {
    writeFileSync(join(folder, shell), (await run(completionCommand, [shell])).out);
  }
  writeFileSync(join(folder, 'acme corp.yaml'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!has('bash'))('in bash', () => {
  /** What bash offers for the last of the words. */
  function offers(...words: string[]): string[] {
    const script = [
      'source "$1"; shift',
      'COMP_WORDS=(usher "$@"); COMP_CWORD=$#; COMPREPLY=()',
      `_usher usher "$\{COMP_WORDS[COMP_CWORD]}" "$\{COMP_WORDS[COMP_CWORD-1]}"`,
      `for word in "$\{COMPREPLY[@]}"; do printf "%s\\n" "$word"; done`,
    ].join('\n');
    const args = ['--norc', '--noprofile', '-c', script, 'bash', join(folder, 'bash'), ...words];
    return execFileSync('bash', args, { cwd: folder, encoding: 'utf8' }).split('\n').filter(Boolean);
  }

  test('the first word is a command or a family, each once', () => {
    const expected = [...listFamilies(shapes).keys(), '--help', '--version'];
    expect(offers('').sort()).toEqual(expected.sort());
    expect(offers('doc')).toEqual(['doctor']);
  });

  test('the second word is one of the family’s', () => {
    expect(offers('secret', '').sort()).toEqual(['decrypt', 'encrypt', 'generate', 'rewrap']);
    expect(offers('keys', 'l')).toEqual(['list']);
  });

  test('every command offers all its options, --json and --help', () => {
    for (const { name, options } of shapes) {
      expect(offers(...name.split(' '), '--').sort(), name).toEqual(options.map((option) => option.name).sort());
      expect(offers(...name.split(' '), '--js'), name).toEqual(['--json']);
    }
  });

  test('FILE offers files, also those with a space in their name, and choices offer themselves', () => {
    expect(offers('apply', 'ac')).toEqual(['acme corp.yaml']);
    expect(offers('completion', '').sort()).toEqual(['bash', 'fish', 'zsh']);
    expect(offers('client', 'rotate-secret', '')).toEqual([]);
    expect(offers('client', 'create', '--name', '')).toEqual([]);
  });
});

describe.each(['zsh', 'fish'])('in %s', (shell) => {
  test.skipIf(!has(shell))('the script is one the shell can read', () => {
    expect(spawnSync(shell, ['-n', join(folder, shell)]).stderr.toString()).toBe('');
  });

  test('the script names every command and option', async () => {
    const { out } = await run(completionCommand, [shell]);
    for (const { name, options } of shapes) {
      for (const word of name.split(' ')) expect(out, name).toContain(word);
      for (const option of options)
        expect(out, name).toContain(shell === 'fish' ? `-l ${option.name.slice(2)}` : option.name);
    }
  });
});

test('in another shell it is wrong use', async () => {
  expect(await run(completionCommand, ['tcsh'])).toEqual({
    exitCode: 2,
    out: '',
    err: 'usher completes in bash, zsh and fish, not in "tcsh".',
  });
  expect((await run(completionCommand, ['constructor'])).exitCode).toBe(2);
  const { shell, script } = JSON.parse((await run(completionCommand, ['bash', '--json'])).out);
  expect({ shell, script }).toEqual({ shell: 'bash', script: expect.stringContaining('complete -F _usher usher') });
});
