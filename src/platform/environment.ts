import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { StartError } from './start-error.ts';

/** Names and values as a process is given them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What stops a start because of the environment: every mistake, one line each. Exit code 2. */
export class ConfigError extends StartError {
  override readonly name = 'ConfigError';

  constructor(mistakes: readonly string[]) {
    const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
    super(`The configuration has ${count}:\n${mistakes.map((line) => `  ${line}`).join('\n')}`, { exitCode: 2 });
  }
}

/** `.env` of a folder beneath what the process was given, which wins. No `.env`: nothing is added. */
export function withEnvFile(given: Environment, file: string): Environment {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return given;
    throw new ConfigError([`.env: cannot be read (${(error as Error).message})`]);
  }
  return { ...parseEnv(text), ...given };
}

/** Reads variables one after another and keeps every mistake; an empty value counts as none. */
export class EnvironmentReader {
  readonly mistakes: string[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  has(name: string): boolean {
    return Boolean(this.#environment[name]);
  }

  /** The value as `schema` makes it; undefined when there is none or it is wrong. */
  read<T>(name: string, schema: z.ZodType<T, string>): T | undefined {
    return this.#parse(name, this.#environment[name], schema);
  }

  /** The same for a secret, which `NAME_FILE` may hold instead; no message repeats it. */
  readSecret<T>(name: string, schema: z.ZodType<T, string>): T | undefined {
    const file = this.#environment[`${name}_FILE`];
    if (!file) return this.#parse(name, this.#environment[name], schema);
    if (this.has(name)) return this.mistake(name, `is given twice: leave out ${name} or ${name}_FILE`);
    try {
      return this.#parse(`${name}_FILE`, readFileSync(file, 'utf8').trim(), schema, 'the file ');
    } catch (error) {
      return this.mistake(`${name}_FILE`, `cannot be read (${(error as Error).message})`);
    }
  }

  mistake(name: string, words: string): undefined {
    this.mistakes.push(`${name} ${words}`);
  }

  #parse<T>(name: string, text: string | undefined, schema: z.ZodType<T, string>, what = ''): T | undefined {
    if (!text) return what ? this.mistake(name, 'names an empty file') : undefined;
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    return this.mistake(name, what + (parsed.error.issues[0]?.message ?? 'is wrong'));
  }
}
