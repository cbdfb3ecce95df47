import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type Config, readConfig } from '#platform/config.ts';
import { StartError } from '#platform/start-error.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>['values'];

/** The world outside a command: the process's own streams, or a test's. */
export interface Terminal {
  /** Results, on standard output. */
  print(text: string): void;
  /** Words on the way that are not the result, on standard error. */
  say(text: string): void;
  /** All of standard input; secrets come this way rather than in arguments. */
  readInput(): Promise<string>;
}

/** One run of a command, with its arguments read. */
export interface Call<O extends Options> extends Terminal {
  readonly options: Values<O>;
  readonly operands: readonly string[];
  readonly isJson: boolean;
  /** Read when first asked for; throws with every mistake of the environment. */
  config(): Config;
}

/** What a command found: `--json` prints one form, a terminal the other. */
export interface Result {
  readonly json: unknown;
  readonly text: string;
  /** Where what was found is itself a failure: the result is printed all the same, then this line, and the exit code is 1. */
  readonly failure?: string | undefined;
}

interface Definition<O extends Options> {
  /** After `usher`, as `--help` shows it: `user create --email E [--name N]`. */
  readonly usage: string;
  /** What it does, in a line. */
  readonly about: string;
  /** `--json` and `--help` are every command's. */
  readonly options: O;
  /** The names of what is given without a dash, all required: `['FILE']`. */
  readonly operands?: readonly string[];
  /** Those that may follow them. */
  readonly optionalOperands?: readonly string[];
  /** A result is printed and the exit code is 0; what it throws is one line and 1 or 2. */
  run(call: Call<O>): Promise<Result | undefined>;
}

export interface Command {
  readonly usage: string;
  readonly about: string;
  /** Its own options, without `--json` and `--help`. */
  readonly options: Options;
  readonly operands: readonly string[];
  run(args: readonly string[], terminal: Terminal): Promise<void>;
}

/** What every command takes. */
export const COMMON_OPTIONS = { json: { type: 'boolean' }, help: { type: 'boolean' } } as const;

/** Wrong use of a command: exit code 2. */
export class UsageError extends StartError {
  override readonly name = 'UsageError';

  constructor(words: string, options: { cause?: unknown } = {}) {
    super(words, { exitCode: 2, cause: options.cause });
  }
}

/** A command whose arguments are read, checked and typed before `run` sees them. */
export function command<const O extends Options>(definition: Definition<O>): Command {
  const { usage, about, options, operands = [] } = definition;
  return {
    usage,
    about,
    options,
    operands,
    async run(args, terminal) {
      const call = readCall(definition, args, terminal);
      if (call === 'help') return terminal.print(`${about}\n\nUsage: usher ${usage} [--json]`);
      const result = await definition.run(call);
      if (result) terminal.print(call.isJson ? JSON.stringify(result.json) : result.text);
      if (result?.failure) throw new StartError(result.failure);
    },
  };
}

function readCall<O extends Options>(
  { usage, options, operands = [], optionalOperands = [] }: Definition<O>,
  args: readonly string[],
  terminal: Terminal,
): Call<O> | 'help' {
  const all = { ...options, ...COMMON_OPTIONS };
  let parsed: ReturnType<typeof readArgs>;
  try {
    parsed = readArgs(args, all);
  } catch (error) {
    throw new UsageError(`${firstSentence(error)} Usage: usher ${usage}`, { cause: error });
  }
  const { json, help, ...values } = parsed.values;
  if (help) return 'help';
  const twice = findTwice(parsed.tokens, all);
  if (twice) throw new UsageError(`--${twice} was given twice, and there can be one only. Usage: usher ${usage}`);
  const count = parsed.positionals.length;
  if (count < operands.length || count > operands.length + optionalOperands.length) {
    throw new UsageError(`${wrongOperands(parsed.positionals, operands)} Usage: usher ${usage}`);
  }
  let read: Config | undefined;
  return {
    ...terminal,
    options: values as unknown as Values<O>,
    operands: parsed.positionals,
    isJson: json === true,
    config: () => {
      read ??= readConfig();
      return read;
    },
  };
}

const readArgs = (args: readonly string[], options: Options) =>
  parseArgs({ args: [...args], options, allowPositionals: true, tokens: true });

type Token = ReturnType<typeof readArgs>['tokens'][number];

/** An option that stands for one value and was given several: which one is meant, nobody knows. */
function findTwice(tokens: readonly Token[], options: Options): string | undefined {
  const names = tokens.flatMap((one) => (one.kind === 'option' && one.value !== undefined ? [one.name] : []));
  return names.find((name, at) => !options[name]?.multiple && names.indexOf(name) < at);
}

function wrongOperands(given: readonly string[], wanted: readonly string[]): string {
  const missing = wanted.slice(given.length);
  return missing.length > 0 ? `${missing.join(' and ')} is missing.` : `Nothing is known about "${given.at(-1)}".`;
}

function firstSentence(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return `${words.split(/\.\s/, 1)[0]?.replace(/\.$/, '')}.`;
}
