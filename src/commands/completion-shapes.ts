import { COMMON_OPTIONS, type Command } from './command.ts';

/** What a shell needs to know of a command. */
export interface Shape {
  /** `user create` */
  readonly name: string;
  readonly about: string;
  readonly options: readonly ShapeOption[];
  /** What may stand in its first operand's place: words, a file, or nothing that can be guessed. */
  readonly operand: Values;
}

export interface ShapeOption {
  /** With its dashes. */
  readonly name: string;
  /** Undefined: it is a switch and takes none. */
  readonly value: Values | undefined;
}

/** A list of words, `file`, or `any`. */
export type Values = readonly string[] | 'file' | 'any';

/** The commands by their words. */
export type Table = Readonly<Record<string, Row>>;

interface Row {
  readonly about: string;
  load(): Promise<Pick<Command, 'usage' | 'options' | 'operands'>>;
}

/** Loads every command of the table and reads what it takes. */
export async function listShapes(table: Table): Promise<Shape[]> {
  return Promise.all(
    Object.entries(table).map(async ([name, row]) => {
      const { usage, options, operands } = await row.load();
      const given = Object.entries({ ...options, ...COMMON_OPTIONS });
      return {
        name,
        about: row.about,
        options: given.map(([option, { type }]) => ({
          name: `--${option}`,
          value: type === 'boolean' ? undefined : valuesOf(wordAfter(usage, `--${option}`)),
        })),
        operand: operands.length > 0 ? valuesOf(operandOf(usage.slice(name.length), operands)) : [],
      };
    }),
  );
}

/** The usage line says of each option what follows it: `--out FILE`. */
function wordAfter(usage: string, option: string): string {
  const words = usage.split(/[\s[\]…]+/);
  return words[words.indexOf(option) + 1] ?? '';
}

/** An operand whose place in the usage line names its choices (`bash|zsh|fish`) has those. */
function operandOf(usage: string, [first = '']: readonly string[]): string {
  const [word = ''] = usage.trim().split(/\s/);
  return word.includes('|') && !word.startsWith('[') ? word : first;
}

function valuesOf(word: string): Values {
  if (/(^|_)FILE$/.test(word)) return 'file';
  return /^[a-z0-9_-]+(\|[a-z0-9_-]+)+$/.test(word) ? word.split('|') : 'any';
}

/** The first words of all commands, each once, with what the second may be. */
export function listFamilies(shapes: readonly Shape[]): ReadonlyMap<string, readonly string[]> {
  const families = new Map<string, string[]>();
  for (const { name } of shapes) {
    const [first = '', second] = name.split(' ');
    families.set(first, [...(families.get(first) ?? []), ...(second ? [second] : [])]);
  }
  return families;
}
