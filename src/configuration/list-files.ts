import { dirname, resolve } from 'node:path';
import { peopleColumns, roleColumns } from './csv-columns.ts';
import { type Column, type CsvTable, readCsvTable } from './csv-table.ts';
import { describeIssues, plainWords } from './describe.ts';
import { block, text } from './kinds.ts';
import { nameOf, readText } from './read-text.ts';
import type { MistakeList } from './source.ts';

/** Enough for half a million people. */
export const csvLimits = { megabytes: 64 };

/** The lists that may stand in a CSV file of their own, and its columns. */
const LISTS: Readonly<Record<string, readonly Column[]>> = { users: peopleColumns, roles: roleColumns };

const reference = block({ file: text });

export interface WithLists {
  /** The configuration with every such list in its place. */
  readonly value: unknown;
  /** What those files say, to tell whether the content changed. */
  readonly texts: readonly string[];
}

/** Reads `users: {file: users.csv}`, and `roles` likewise, from beside the configuration file. */
export async function readListFiles(value: unknown, file: string, mistakes: MistakeList): Promise<WithLists> {
  if (!isBlock(value)) return { value, texts: [] };
  const whole = { ...value };
  const texts: string[] = [];
  for (const [list, columns] of Object.entries(LISTS)) {
    const said = value[list];
    if (!isBlock(said)) continue;
    whole[list] = [];
    const path = readReference(said, list, mistakes);
    if (path === undefined) continue;
    const read = await readText(resolve(dirname(file), path), csvLimits);
    if ('words' in read) mistakes.add([list, 'file'], read.words);
    else {
      texts.push(read.text);
      const table = readCsvTable(read.text, columns);
      whole[list] = table.items;
      declareTable(list, { file: nameOf(resolve(dirname(file), path)), table, mistakes });
    }
  }
  return { value: whole, texts };
}

const isBlock = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readReference(said: object, list: string, mistakes: MistakeList): string | undefined {
  const { data, error } = reference.safeParse(said, { error: plainWords });
  if (!error) return data.file;
  const issues = error.issues.map((issue) => ({ ...issue, path: [list, ...issue.path] }));
  describeIssues(issues, { [list]: said }, mistakes);
  return undefined;
}

/** Has the mistakes of a list told by the lines of its table, those that it has already first. */
export function declareTable(
  list: string,
  { file, table, mistakes }: { file: string; table: CsvTable; mistakes: MistakeList },
): void {
  mistakes.standsIn(list, { file, placeOf: table.placeOf });
  for (const { words, ...place } of table.mistakes) mistakes.addTo(file, place, words);
}
