import { type CsvError, type Info, type Options, parse } from 'csv-parse/sync';

/** A row of a CSV file. */
export interface CsvRow {
  /** The line it begins on, from 1: a quoted cell may go over several. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A row that is not CSV. */
export interface CsvFault {
  readonly line: number;
  readonly words: string;
}

const OPTIONS: Options = {
  record_delimiter: '\n',
  // Rows of another length are told by what reads them, with their line.
  relax_column_count: true,
};

/** So many rows that are not CSV are told one by one; a file with more is of another kind altogether. */
const MOST_FAULTS = 20;

const WORDS: Readonly<Record<string, string>> = {
  CSV_INVALID_CLOSING_QUOTE: 'has text behind a closing quote; a quote inside a quoted cell is written twice',
  INVALID_OPENING_QUOTE: 'has a quote inside a cell: put the whole cell in quotes, and write the quote in it twice',
  CSV_QUOTE_NOT_CLOSED: 'opens a quote that is never closed',
};

/**
 * Reads CSV (RFC 4180) with any line endings, with or without a byte order mark; rows without a word in them are
 * passed over. Reading goes on in the line after a row that is not CSV, so that all such rows are told at once.
 */
export function readCsv(text: string): { rows: CsvRow[]; faults: CsvFault[] } {
  // One kind of line ending, since the parser counts CRLF inside quotes twice.
  const whole = text.replace(/^\ufeff/, '').replaceAll(/\r\n?/g, '\n');
  const rows: CsvRow[] = [];
  const faults: CsvFault[] = [];
  for (let rest = { offset: 0, line: 1 }; ; ) {
    const { end, error } = readRows(whole.slice(rest.offset), rest.line, rows);
    if (!error) break;
    faults.push({ line: end, words: WORDS[error.code] ?? 'is not CSV' });
    const next = error.code === 'CSV_QUOTE_NOT_CLOSED' ? undefined : findLine(whole, rest, end + 1);
    if (!next || faults.length === MOST_FAULTS) break;
    rest = next;
  }
  return { rows, faults };
}

/** Adds rows until the text ends, or one is not CSV: `end` is the line of that one. */
function readRows(text: string, firstLine: number, rows: CsvRow[]): { end: number; error?: CsvError } {
  let line = firstLine;
  const onRecord = (cells: string[], { lines }: Info) => {
    if (cells.some((cell) => cell.trim() !== '')) rows.push({ line, cells });
    line = firstLine + lines;
    return null;
  };
  try {
    parse(text, { ...OPTIONS, on_record: onRecord as never });
    return { end: line };
  } catch (error) {
    // Of the parser's own errors all have a code; another is a bug.
    if (!(error instanceof Error && 'code' in error)) throw error;
    return { end: line, error: error as CsvError };
  }
}

/** Where a line begins, from a known place before it. */
function findLine(text: string, from: { offset: number; line: number }, line: number) {
  let { offset } = from;
  for (let now = from.line; now < line; now += 1) {
    offset = text.indexOf('\n', offset) + 1;
    if (offset === 0) return undefined;
  }
  return { offset, line };
}
