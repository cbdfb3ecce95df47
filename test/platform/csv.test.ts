import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeCsv } from '#platform/csv.ts';

test('a table is written as RFC 4180 has it: commas, CRLF after every row, and quotes where they are needed', () => {
  const at = new Date('2026-11-22T09:41:00Z');
  expect(
    writeCsv(
      ['person', 'since', 'seat'],
      [
        ['Byron, Ada', at, 3],
        ['Bob “the” Hale', undefined, 1.5],
        ['Cy\n"Young"', at, -1],
        [' Dee ', undefined, 0],
      ],
    ),
  ).toBe(
    'person,since,seat\r\n' +
      '"Byron, Ada",2026-11-22T09:41:00.000Z,3\r\n' +
      'Bob “the” Hale,,1.5\r\n' +
      '"Cy\n""Young""",2026-11-22T09:41:00.000Z,-1\r\n' +
      '" Dee ",,0\r\n',
  );
});

test.each([
  '=1+2',
  '+44 20 7946 0000',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  ' =1',
  '\u00a0=1',
  '＝1+2',
  '=HYPERLINK("https://evil.test","see")',
  "=cmd|' /C calc'!A0",
])('what a spreadsheet would take for a formula is text: %j', (text) => {
  const [[cell = ''] = []] = parse(writeCsv([], [[text]]), { from_line: 2, relax_column_count: true }) as string[][];
  expect(cell).toBe(`'${text}`);
});

test('a spreadsheet that cuts at semicolons finds no formula after one', () => {
  const rows = parse(writeCsv(['person'], [["Mallory;=cmd|' /C calc'!A0;x", 'm@example.com']]), {
    delimiter: ';',
    relax_column_count: true,
    relax_quotes: true,
  }) as string[][];
  expect(rows.flat().filter((cell) => /^\s*[=+\-@]/.test(cell))).toEqual([]);
});

test('whatever is written is read again as it was, but for what looks like a formula', () => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 20 });
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1 }), (rows) => {
      const read = parse(writeCsv(['one', 'two'], rows), { from_line: 2, record_delimiter: '\r\n' }) as string[][];
      expect(read.map((row) => row.map((text) => text.replace(/^'/, '')))).toEqual(
        rows.map((row) => row.map((text) => text.replace(/^'/, ''))),
      );
    }),
    { seed: 5, numRuns: 300 },
  );
});
