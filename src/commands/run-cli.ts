import { version } from '#platform/config.ts';
import { StartError } from '#platform/start-error.ts';
import { type Command, type Terminal, UsageError } from './command.ts';
import { commands } from './commands.ts';
import { describeFailure } from './describe-failure.ts';

/** Runs `usher ARGS`. Never throws; gives the exit code: 0 done, 1 failed, 2 wrong use or configuration. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<0 | 1 | 2> {
  try {
    const [first] = args;
    if (first === '--version' || first === '-v') terminal.print(version);
    else if (isHelp(first) || first === 'help') terminal.print(help(Object.keys(commands)));
    else if (args.length === 2 && isHelp(args[1]) && familyOf(first).length > 0) terminal.print(help(familyOf(first)));
    else await runCommand(args, terminal);
    return 0;
  } catch (error) {
    terminal.say(describeFailure(error));
    return error instanceof StartError ? error.exitCode : 1;
  }
}

async function runCommand(args: readonly string[], terminal: Terminal): Promise<void> {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ');
    const row = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!row || args.length < words) continue;
    const command: Command = await row.load();
    return command.run(args.slice(words), terminal);
  }
  throw new UsageError(whyUnknown(args));
}

function whyUnknown([first, second]: readonly string[]): string {
  if (!first) return help(Object.keys(commands));
  const family = familyOf(first);
  if (family.length > 0) {
    const wanted = family.map((name) => name.slice(first.length + 1)).join(', ');
    return second ? `usher ${first} has no "${second}": ${wanted}.` : `usher ${first} needs one of: ${wanted}.`;
  }
  return `usher has no command "${first}". See: usher --help`;
}

function isHelp(word: string | undefined): boolean {
  return word === '--help' || word === '-h';
}

/** The names that begin with this word and go on: `user create` is of the family `user`. */
function familyOf(word: string | undefined): string[] {
  return Object.keys(commands).filter((name) => name.startsWith(`${word} `));
}

function help(names: readonly string[]): string {
  const width = Math.max(...names.map((name) => name.length)) + 2;
  const rows = names.map((name) => `  ${name.padEnd(width)}${commands[name]?.about}`);
  return [
    `Usher ${version}, a self-hosted OpenID Connect identity provider`,
    '',
    'Usage: usher COMMAND [--json]',
    '',
    ...rows,
    '',
    'usher COMMAND --help says more. Settings come from the environment and .env: see .env.example.',
  ].join('\n');
}
