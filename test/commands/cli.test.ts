import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { command } from '#commands/command.ts';
import { commands } from '#commands/commands.ts';
import { describeFailure } from '#commands/describe-failure.ts';
import { runCli } from '#commands/run-cli.ts';
import { Refusal } from '#platform/refusal.ts';
import { openScene, runUsher } from '../support/cli.ts';
import { run } from './run.ts';

async function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = {
    print: (text: string) => void out.push(text),
    say: (text: string) => void err.push(text),
    readInput: async () => '',
  };
  const code = await runCli(args, terminal);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('usher', () => {
  test('without a command, or with one that is unknown, is wrong use', async () => {
    expect(await cli()).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: usher COMMAND') });
    for (const word of ['fly', 'constructor', '__proto__']) {
      const err = `usher has no command "${word}". See: usher --help`;
      expect(await cli(word), word).toEqual({ code: 2, out: '', err });
    }
  });

  test('a family of commands says what is in it', async () => {
    expect((await cli('secret')).err).toBe('usher secret needs one of: generate, encrypt, decrypt, rewrap.');
    expect((await cli('secret', 'eat')).err).toBe('usher secret has no "eat": generate, encrypt, decrypt, rewrap.');
    const { code, out } = await cli('secret', '--help');
    expect(code).toBe(0);
    for (const name of Object.keys(commands)) expect(out.includes(`  ${name} `), name).toBe(name.startsWith('secret '));
    expect(await cli('fly', '--help')).toMatchObject({ code: 2, out: '' });
  });

  test('--help names every command, --version the version', async () => {
    const { code, out } = await cli('--help');
    expect(code).toBe(0);
    for (const name of Object.keys(commands)) expect(out).toContain(`  ${name} `);
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await cli('--version')).toEqual({ code: 0, out: manifest.version, err: '' });
  });

  test('every command says what it does and how it is used', async () => {
    for (const [name, row] of Object.entries(commands)) {
      const loaded = await row.load();
      expect(loaded.usage.startsWith(name), name).toBe(true);
      const { code, out } = await cli(...name.split(' '), '--help');
      expect(code, name).toBe(0);
      expect(out, name).toContain(`Usage: usher ${loaded.usage}`);
    }
  });

  test('every command takes --json, and an option that is unknown is one line and exit code 2', async () => {
    for (const name of Object.keys(commands)) {
      const words = name.split(' ');
      const unknown = await cli(...words, '--no-such-thing');
      expect(unknown, name).toMatchObject({ code: 2, out: '', err: expect.stringContaining("'--no-such-thing'") });
      expect(unknown.err, name).not.toContain('\n');
      // Understood beside it, or it would be what is complained about.
      const asJson = await cli(...words, '--json', '--no-such-thing');
      expect(asJson, name).toEqual(unknown);
      expect((await cli(...words, '--json', '--help')).out, name).toContain('[--json]');
    }
  });

  test('every command has its words in its own usage, and its options and operands there too', async () => {
    for (const [name, row] of Object.entries(commands)) {
      const { usage, about, options, operands } = await row.load();
      expect(about, name).toMatch(/\S.*\.|: \S/);
      for (const option of Object.keys(options)) expect(usage, name).toContain(`--${option}`);
      for (const operand of operands) expect(usage, name).toMatch(new RegExp(`\\b${operand}\\b|\\w\\|\\w`));
    }
  });

  test('every file of a command is in the table', async () => {
    const folder = new URL('../../src/commands/', import.meta.url);
    const named = readFileSync(new URL('commands.ts', folder), 'utf8');
    for (const file of readdirSync(folder)) {
      const text = readFileSync(new URL(file, folder), 'utf8');
      for (const [, name = ''] of text.matchAll(/^export const (\w+Command) =/gm)) expect(named).toContain(`.${name}`);
    }
  });

  test('the program itself ends with the code and says one line', async () => {
    await using scene = await openScene();
    expect(await runUsher({ scene, args: ['fly'] })).toEqual({
      code: 2,
      stdout: '',
      stderr: 'usher has no command "fly". See: usher --help\n',
    });
    const wrong = await runUsher({ scene, args: ['migrate'], env: { PORT: 'x', WORKERS: '0' } });
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/2 mistakes:\n {2}PORT .*\n {2}WORKERS .*\n$/);
  });
});

describe('a command', () => {
  const greet = command({
    usage: 'greet NAME [--loud] [--from N] [--also N]…',
    about: 'Greets.',
    options: {
      loud: { type: 'boolean' },
      from: { type: 'string' },
      also: { type: 'string', multiple: true },
    },
    operands: ['NAME'],
    run: async ({ options, operands }) => {
      const greeting = `hello ${operands[0]}${options.loud ? '!' : ''}`;
      return { json: { greeting }, text: greeting };
    },
  });

  test('prints its result as text, or as JSON when asked', async () => {
    expect(await run(greet, ['Ada', '--loud'])).toEqual({ exitCode: 0, out: 'hello Ada!', err: '' });
    expect(await run(greet, ['Ada', '--json'])).toEqual({ exitCode: 0, out: '{"greeting":"hello Ada"}', err: '' });
  });

  test('that finds something wrong prints what it found, then one line, and fails', async () => {
    const look = command({
      usage: 'look',
      about: 'Looks.',
      options: {},
      run: async () => ({ json: { status: 'wrong' }, text: 'a crack', failure: 'One thing is wrong.' }),
    });
    expect(await run(look, [])).toEqual({ exitCode: 1, out: 'a crack', err: 'One thing is wrong.' });
    expect(await run(look, ['--json'])).toEqual({ exitCode: 1, out: '{"status":"wrong"}', err: 'One thing is wrong.' });
  });

  test.each([
    [[], 'NAME is missing.'],
    [['Ada', 'Bob'], 'Nothing is known about "Bob".'],
    [['Ada', '--from', 'Bob', '--from=Cy'], '--from was given twice, and there can be one only.'],
    [['Ada', '--soft'], "Unknown option '--soft'."],
  ])('used as %j says what is wrong, with exit code 2', async (args, words) => {
    const err = `${words} Usage: usher greet NAME [--loud] [--from N] [--also N]…`;
    expect(await run(greet, args)).toMatchObject({ exitCode: 2, out: '', err });
  });

  test('takes a switch twice, and each value of what may be many', async () => {
    const args = ['Ada', '--loud', '--loud', '--also', 'Bob', '--also', 'Cy'];
    expect(await run(greet, args)).toMatchObject({ exitCode: 0, out: 'hello Ada!' });
  });
});

describe('what failed', () => {
  test('is told in the words meant for people, and never with its hidden cause', () => {
    expect(describeFailure(new Refusal('conflict', 'Taken already.', { cause: new Error('key 42') }))).toBe(
      'Taken already.',
    );
  });

  test('a bug is one line without its stack', () => {
    const words = describeFailure(new Error('first\n  second'));
    expect(words).toBe('Usher failed: first second (LOG_LEVEL=debug shows where)');
    expect(describeFailure(new AggregateError([], ''))).toMatch(/^Usher failed: AggregateError/);
  });
});
