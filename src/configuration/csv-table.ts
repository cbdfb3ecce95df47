import { type CsvRow, readCsv } from './csv.ts';
import { nearest } from './describe.ts';
import type { Path } from './mistakes.ts';
import type { Place } from './source.ts';

/** A column of a CSV file, and the key of `usher.yaml` that its cells stand for. */
export interface Column {
  /** As the first line of the file names it, in any case. */
  readonly name: string;
  readonly key: string;
  readonly isNeeded?: boolean;
  /** What a cell says, never an empty one; one that says nothing of its kind stays as it is, for the schema to refuse. */
  read(cell: string): unknown;
}

/** A CSV file as if it stood in `usher.yaml`: one item a row, by key; an empty cell is a key left out. */
export interface CsvTable {
  readonly items: readonly Record<string, unknown>[];
  /** What no schema can see: it is told beside the mistakes that a schema finds in the items. */
  readonly mistakes: readonly Wrong[];
  /** Where a path into the items stands: the line of the row, and the column as the file names it. */
  placeOf(path: Path): Place;
}

/** Where a key stands among the cells of a row. */
interface Heading {
  readonly column: Column;
  readonly index: number;
  readonly written: string;
}

type Wrong = Place & { readonly words: string };

const LONGEST_NAME = 64;
const NAMES_COLUMNS = 'the first line must name the columns, with commas between them';

/** Reads CSV by its first line, which names the columns, in any order. */
export function readCsvTable(text: string, columns: readonly Column[]): CsvTable {
  const { rows, faults } = readCsv(text);
  const [first, ...others] = rows;
  const mistakes = faults.map(({ line, words }) => ({ line, key: '', words }));
  const { headings, wrong } = first ? readHeadings(first, columns) : noHeadings(1, `is empty: ${NAMES_COLUMNS}`);
  mistakes.push(...wrong);
  const width = first?.cells.length ?? 0;
  for (const { line, cells } of others) {
    if (cells.length !== width) mistakes.push({ line, key: '', words: wrongWidth(cells.length, width) });
  }
  // Of rows whose columns are not known, or not in their places, nothing can be said.
  const sound = wrong.length > 0 ? [] : others.filter(({ cells }) => cells.length === width);
  const written = new Map(headings.map(({ column, written }) => [column.key, written]));
  return {
    items: sound.map(({ cells }) => readRow(cells, headings)),
    mistakes,
    placeOf: ([index, key]) => ({
      line: sound[Number(index)]?.line ?? 1,
      key: written.get(String(key)) ?? (key === undefined ? '' : nameOf(String(key), columns)),
    }),
  };
}

function readHeadings({ line, cells }: CsvRow, columns: readonly Column[]) {
  const byName = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  const named = cells.map((cell, index) => ({ index, written: cell.trim(), column: byName.get(keyOf(cell)) }));
  // People may stand in the first line already: their cells are not repeated, one may be a password.
  if (named.every(({ column }) => !column)) return noHeadings(line, `${NAMES_COLUMNS}: ${listNames(columns)}`);
  const headings: Heading[] = [];
  const wrong: Wrong[] = [];
  for (const { index, written, column } of named) {
    if (!column) wrong.push({ line, key: written.slice(0, LONGEST_NAME), words: unknownColumn(written, columns) });
    else if (headings.some((other) => other.column === column)) {
      wrong.push({ line, key: written, words: 'there are two columns of this name' });
    } else headings.push({ column, index, written });
  }
  const missing = columns.filter((column) => column.isNeeded && !headings.some((other) => other.column === column));
  wrong.push(...missing.map(({ name }) => ({ line, key: name, words: 'this column is missing' })));
  return { headings, wrong };
}

const keyOf = (cell: string): string => cell.trim().toLowerCase();

function noHeadings(line: number, words: string): { headings: Heading[]; wrong: Wrong[] } {
  return { headings: [], wrong: [{ line, key: '', words }] };
}

function unknownColumn(written: string, columns: readonly Column[]): string {
  if (written === '') return 'a column has no name';
  const names = columns.map(({ name }) => name);
  const near = written.length <= LONGEST_NAME && nearest(written, names);
  return `there is no such column; ${near ? `did you mean ${near}?` : `there are ${listNames(columns)}`}`;
}

const listNames = (columns: readonly Column[]): string => columns.map(({ name }) => name).join(', ');

/** A mistake may be in a key whose column the file does not have. */
const nameOf = (key: string, columns: readonly Column[]): string =>
  columns.find((column) => column.key === key)?.name ?? key;

function wrongWidth(count: number, width: number): string {
  return `has ${count} ${count === 1 ? 'cell' : 'cells'}, the first line ${width}: put a cell with a comma in quotes`;
}

function readRow(cells: readonly string[], headings: readonly Heading[]): Record<string, unknown> {
  const item: Record<string, unknown> = {};
  for (const { column, index } of headings) {
    const cell = cells[index] ?? '';
    if (cell.trim() !== '') item[column.key] = column.read(cell);
  }
  return item;
}
