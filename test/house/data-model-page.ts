import type { Column, Table } from './data-model-catalogue.ts';
import { drawDiagram, looseReferences, shortType } from './data-model-diagram.ts';
import type { TableWords } from './data-model-words.ts';

const COMMAND = 'npx node test/house/data-model.ts';

/** `docs/data-model.md`. Throws with every table and column that is not said anything about, or is not there. */
export function writePage(tables: readonly Table[], words: readonly TableWords[]): string {
  const gaps = listGaps(tables, words);
  if (gaps.length > 0) throw new Error(`The words in src/database/tables do not fit:\n  ${gaps.join('\n  ')}`);
  const rooms = [...new Set(words.map(({ room }) => room))].sort();
  return `${[
    '# The data model',
    `<!-- Drawn from the migrated database and the comments in src/database/tables by: ${COMMAND} -->`,
    [
      'What Usher keeps in PostgreSQL: every table, what it is for, and what its columns mean. The tables are grouped by the',
      'room of `src/` that knows what their rows mean. Values that begin with `encrypted:` are encrypted under `SECRET_KEY`,',
      'each bound to its row; hashes and HMACs stand where only a comparison is needed.',
    ].join('\n'),
    [
      'Lines in the drawing are foreign keys. Dotted ones are ids without a foreign key: the row outlives what it names, or',
      'is made before it. Only columns with a key are drawn.',
    ].join('\n'),
    `\`\`\`mermaid\n${drawDiagram(tables)}\n\`\`\``,
    ...rooms.flatMap((room) => writeRoom(room, tables, words)),
    '## The job queue',
    [
      'The schema `pgboss` belongs to [pg-boss](https://github.com/timgit/pg-boss), which makes and migrates it; Usher reads',
      'and writes it through the library only. Jobs hold ids, no secrets and nothing personal.',
    ].join('\n'),
  ].join('\n\n')}\n`;
}

/** What is in one of the two and not in the other, and what is in both and not explained. */
export function listGaps(tables: readonly Table[], words: readonly TableWords[]): string[] {
  const known = new Map(tables.map((table) => [table.name, table]));
  const unnamed = tables.filter(({ name }) => !words.some((one) => one.name === name));
  return [
    ...unnamed.map(({ name }) => `${name}: the database has it, schema.ts has not`),
    ...words.flatMap((one) => {
      const table = known.get(one.name);
      return table ? gapsOf(table, one) : [`${one.name}: schema.ts has it, the database has not`];
    }),
  ];
}

function gapsOf({ name, columns }: Table, { about, room, columns: said }: TableWords): string[] {
  const real = new Set(columns.map((column) => column.name));
  return [
    ...(about ? [] : [`${name}: no comment says what it is for`]),
    ...(room ? [] : [`${name}: no tag @room names the room it belongs to`]),
    ...columns.filter((column) => !said.has(column.name)).map((column) => `${name}.${column.name}: has no type`),
    ...[...said.keys()]
      .filter((column) => !real.has(column))
      .map((column) => `${name}.${column}: is not in the database`),
    ...[...said]
      .filter(([, text]) => text === '')
      .map(([column]) => `${name}.${column}: no comment says what it means`),
  ];
}

function writeRoom(room: string, tables: readonly Table[], words: readonly TableWords[]): string[] {
  const own = words.filter((one) => one.room === room);
  // Not the bare name: a table may be called as its room is, and links lead to the table.
  return [`## The room \`${room}\``, ...own.flatMap((one) => writeTable(one, tables))];
}

function writeTable(words: TableWords, all: readonly Table[]): string[] {
  const table = all.find(({ name }) => name === words.name);
  if (!table) return [];
  const rows = table.columns.map((column) => writeColumn(column, table, words));
  const rules = listRules(table, all).map((rule) => `- ${rule}`);
  return [
    `### ${table.name}`,
    table.isUnlogged ? `${words.about} Unlogged: its rows do not outlive a crash of PostgreSQL.` : words.about,
    ['| column | type | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    ...(rules.length > 0 ? [rules.join('\n')] : []),
  ];
}

function writeColumn(column: Column, table: Table, words: TableWords): string {
  const name = table.primaryKey.includes(column.name) ? `**\`${column.name}\`**` : `\`${column.name}\``;
  const cells = [name, shortType(column.type), whenMissing(column), words.columns.get(column.name) ?? ''];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function whenMissing(column: Column): string {
  if (column.default === 'the next number') return column.default;
  if (column.default) return `\`${readable(column.default)}\``;
  return column.mayBeNull ? 'null' : '';
}

function listRules(table: Table, all: readonly Table[]): string[] {
  return [
    ...table.references.map(
      ({ columns, table: target, onDelete }) =>
        `${list(columns)} → [${target}](#${target})${onDelete && `, on delete ${onDelete}`}`,
    ),
    ...looseReferences(table, all).map(
      ({ column, table: target }) => `\`${column}\` ⇢ [${target}](#${target}), by id only`,
    ),
    ...table.uniques.map((columns) => `${list(columns)} ${columns.length > 1 ? 'are unique together' : 'is unique'}`),
    ...table.checks.map((check) => `\`${readable(check).replace(/^check \((.*)\)$/s, 'check $1')}\``),
    ...table.indexes.map((index) => `\`${readable(index).replace(/^create (.*?) on \S+ using btree/, '$1')}\``),
    ...table.triggers.map((trigger) => `\`${readable(trigger).replace(/^create /, '')}\``),
  ];
}

/** PostgreSQL's own writing of an expression, as somebody would have typed it. */
function readable(definition: string): string {
  return definition
    .replace(/('[^']*')|\b[A-Z]{2,}\b/g, (word, text?: string) => text ?? word.toLowerCase())
    .replace(/::[a-z]+(\[\])?/g, '')
    .replaceAll(' ~~ ', ' like ')
    .replace(/= any \(array\[(.*?)\]\)/g, 'in ($1)');
}

function list(columns: readonly string[]): string {
  return columns.map((column) => `\`${column}\``).join(', ');
}
