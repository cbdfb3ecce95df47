import type { Table } from './data-model-catalogue.ts';

/** A column that names a row of another table without a foreign key: what it names may be gone. */
export interface LooseReference {
  readonly column: string;
  readonly table: string;
}

/** Columns such as `client_id` and `session_uid` that no foreign key stands behind. */
export function looseReferences(table: Table, all: readonly Table[]): LooseReference[] {
  const bound = new Set(table.references.flatMap(({ columns }) => columns));
  return table.columns
    .map(({ name }) => ({ column: name, table: name.replace(/_(id|uid)$/, '') }))
    .filter(({ column, table: target }) => column !== target && !bound.has(column))
    .filter(({ table: target }) => target !== table.name && all.some(({ name }) => name === target));
}

/** All tables with their keys, as Mermaid draws it. Solid: a foreign key. Dotted: by id only. */
export function drawDiagram(tables: readonly Table[]): string {
  const entities = tables.map((table) => {
    const rows = table.columns.filter(({ name }) => keysOf(table, name, tables).length > 0);
    const lines = rows.map(({ name, type }) => `    ${shortType(type)} ${name} ${marks(keysOf(table, name, tables))}`);
    return [`  ${table.name} {`, ...lines.map((line) => line.trimEnd()), '  }'];
  });
  const relations = tables.flatMap((table) => [
    ...table.references.map((one) => relation(table, one.table, one.columns[0] ?? '', '--')),
    ...looseReferences(table, tables).map((one) => relation(table, one.table, one.column, '..')),
  ]);
  return ['erDiagram', ...entities.flat(), ...relations].join('\n');
}

function relation(from: Table, target: string, column: string, line: '--' | '..'): string {
  const isOptional = from.columns.find(({ name }) => name === column)?.mayBeNull;
  const isSingle = [from.primaryKey, ...from.uniques].some((key) => key.length === 1 && key[0] === column);
  return `  ${target} ${isOptional ? '|o' : '||'}${line}${isSingle ? 'o|' : 'o{'} ${from.name} : ${column}`;
}

/** `PK`, `FK`, `UK`; `-` is a loose reference, which Mermaid has no mark for. */
function keysOf(table: Table, column: string, all: readonly Table[]): string[] {
  return [
    ...(table.primaryKey.includes(column) ? ['PK'] : []),
    ...(table.references.some(({ columns }) => columns.includes(column)) ? ['FK'] : []),
    ...(table.uniques.some((columns) => columns.includes(column)) ? ['UK'] : []),
    ...(looseReferences(table, all).some((one) => one.column === column) ? ['-'] : []),
  ];
}

function marks(keys: readonly string[]): string {
  return keys.filter((key) => key !== '-').join(', ');
}

/** What everybody writes for PostgreSQL's longest names. */
export function shortType(type: string): string {
  return type.replace('timestamp with time zone', 'timestamptz').replace('character varying', 'varchar');
}
