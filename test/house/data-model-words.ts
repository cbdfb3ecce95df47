import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, ROOT } from './source.ts';

/** What the code says of a table: the comments of its interface in `src/database/tables`. */
export interface TableWords {
  readonly name: string;
  /** The room that knows what its rows mean, by the tag `@room`; empty when it names none. */
  readonly room: string;
  /** Empty when nothing is said. */
  readonly about: string;
  /** By column, in the order of the interface; empty when nothing is said. */
  readonly columns: ReadonlyMap<string, string>;
}

interface Interface {
  readonly name: string;
  readonly comment: string;
  readonly body: string;
}

const INTERFACE =
  /(?<comment>\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?export interface (?<name>\w+) \{\n(?<body>[\s\S]*?)\n\}\n/g;
const MEMBER = /(?<comment>\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n {2})?(?<=^ {2}|\n {2})(?<name>\w+)\??: /g;
const ROOM = /@room (\S+)/;

/** Every table of `src/database/schema.ts`, in its order. */
export function readWords(): TableWords[] {
  const interfaces = listFiles('src/database/tables', '.ts').flatMap(({ text }) => readInterfaces(text));
  const usual = columnsOf(interfaces.find(({ name }) => name === 'UsualColumns'));
  const schema = readFileSync(join(ROOT, 'src/database/schema.ts'), 'utf8');
  return [...schema.matchAll(/^ {2}(\w+): (\w+);$/gm)].map(([, name = '', type = '']) =>
    wordsOf(
      name,
      interfaces.find((one) => one.name === type),
      usual,
    ),
  );
}

function readInterfaces(text: string): Interface[] {
  return [...text.matchAll(INTERFACE)].map(({ groups = {} }) => ({
    name: groups.name ?? '',
    comment: groups.comment ?? '',
    body: groups.body ?? '',
  }));
}

function wordsOf(name: string, found: Interface | undefined, usual: ReadonlyMap<string, string>): TableWords {
  const columns = [...columnsOf(found)].map(([column, said]) => [column, said || (usual.get(column) ?? '')] as const);
  const room = ROOM.exec(found?.comment ?? '')?.[1] ?? '';
  return { name, room, about: plain(found?.comment ?? ''), columns: new Map(columns) };
}

function columnsOf(found: Interface | undefined): Map<string, string> {
  const members = `  ${found?.body.trimStart() ?? ''}`.matchAll(MEMBER);
  return new Map([...members].map(({ groups = {} }) => [groups.name ?? '', plain(groups.comment ?? '')]));
}

/** A comment's text on one line, without its tags. */
function plain(comment: string): string {
  return comment
    .replace(/^\/\*\*|\*\/\s*$/g, '')
    .replace(/^\s*\* ?/gm, '')
    .replace(ROOM, '')
    .replace(/\s+/g, ' ')
    .trim();
}
