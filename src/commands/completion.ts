import { type Command, command, UsageError } from './command.ts';
import { bashCompletion } from './completion-bash.ts';
import { fishCompletion } from './completion-fish.ts';
import { listShapes, type Shape, type Table } from './completion-shapes.ts';
import { zshCompletion } from './completion-zsh.ts';

const SHELLS: Readonly<Record<string, (shapes: readonly Shape[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** The table names this command too, so it is handed in. */
export const completionCommand = (table: Table): Command =>
  command({
    usage: 'completion bash|zsh|fish',
    about: 'Prints the script that completes usher in a shell. For bash: source <(usher completion bash)',
    options: {},
    operands: ['SHELL'],
    async run(call) {
      const [shell = ''] = call.operands;
      const write = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
      if (!write) throw new UsageError(`usher completes in bash, zsh and fish, not in "${shell}".`);
      const script = write(await listShapes(table));
      return { json: { shell, script }, text: script };
    },
  });
