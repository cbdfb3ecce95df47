import { StartError } from '#platform/start-error.ts';

/** Where in the file: keys and places in lists, from the top. */
export type Path = readonly (string | number)[];

/** Something to mend in the configuration file, or in a file it names. */
export interface Mistake {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** `clients[0].redirect_uris[1]`; empty for the file as a whole. */
  readonly key: string;
  readonly words: string;
}

/** What stops an apply: every mistake at once, file by file, one line each as `FILE:LINE KEY: sentence`. Exit code 2. */
export class ConfigurationMistakes extends StartError {
  override readonly name = 'ConfigurationMistakes';
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[]) {
    const files = [...new Set(mistakes.map(({ file }) => file))];
    const place = (mistake: Mistake) => files.indexOf(mistake.file);
    const inOrder = [...mistakes].sort((one, other) => place(one) - place(other) || one.line - other.line);
    super(inOrder.map(writeMistake).join('\n'), { exitCode: 2 });
    this.mistakes = inOrder;
  }
}

function writeMistake({ file, line, key, words }: Mistake): string {
  return key ? `${file}:${line} ${key}: ${words}` : `${file}:${line}: ${words}`;
}

/** `['clients', 0, 'scope']` as `clients[0].scope`. */
export function writePath(path: Path): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
}
