/** What may stand in a cell; what is not known is an empty one. */
export type CsvCell = string | number | Date | undefined;

/**
 * A table as CSV (RFC 4180, UTF-8 without a mark, a header first): times in UTC (RFC 3339), numbers with a dot. Text
 * that a spreadsheet would take for a formula begins with an apostrophe instead (CWE-1236).
 */
export function writeCsv(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(writeCell).join(',')}\r\n`).join('');
}

/** Spreadsheets pass over blanks, and know the wide forms of the signs too. */
const FORMULA = /^\s*[=+\-@＝＋－＠\t\r]/;

function writeCell(cell: CsvCell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  const text = cell instanceof Date ? cell.toISOString() : cell;
  const safe = typeof cell === 'string' && FORMULA.test(text) ? `'${text}` : text;
  // Where a comma stands in numbers, spreadsheets cut at semicolons: what follows one would be a cell of its own.
  return /[",;\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
