import { describe, expect, test } from 'vitest';
import { readCsv } from '#configuration/csv.ts';
import { peopleColumns, roleColumns } from '#configuration/csv-columns.ts';
import { readCsvTable } from '#configuration/csv-table.ts';

const cells = (text: string) => readCsv(text).rows.map((row) => row.cells.join('|'));
const people = (text: string) => readCsvTable(text, peopleColumns);
const told = (text: string, columns = peopleColumns) =>
  readCsvTable(text, columns).mistakes.map(({ line, key, words }) => `${line} ${key}: ${words}`);

describe('CSV', () => {
  test('is read with whatever ends its lines, with a byte order mark and with empty lines', () => {
    expect(cells('\ufeffa,b\r\n1,2\r\n\r\n,\r\n3,4')).toEqual(['a|b', '1|2', '3|4']);
    expect(cells('a\nb\rc\r\nd\n')).toEqual(['a', 'b', 'c', 'd']);
    expect(cells('')).toEqual([]);
  });

  test('is read with commas, quotes and line ends inside quotes, and each row knows its line', () => {
    const { rows } = readCsv('a,b\r\n"x\r\n\r\ny","1,2"\r\n"say ""hi""",3\r\n');
    expect(rows).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['x\n\ny', '1,2'] },
      { line: 5, cells: ['say "hi"', '3'] },
    ]);
  });

  test('every row that is none is told, and the others are read', () => {
    const { rows, faults } = readCsv('a,b\n1,"x"y\n2,3\n4,x"y\n5,6\n7,"8\n9,10\n');
    expect(rows.map(({ line }) => line)).toEqual([1, 3, 5]);
    expect(faults).toEqual([
      { line: 2, words: 'has text behind a closing quote; a quote inside a quoted cell is written twice' },
      { line: 4, words: 'has a quote inside a cell: put the whole cell in quotes, and write the quote in it twice' },
      { line: 6, words: 'opens a quote that is never closed' },
    ]);
  });

  test('of another kind altogether is given up soon', () => {
    expect(readCsv('"x"y\n'.repeat(1_000_000)).faults).toHaveLength(20);
  });
});

describe('a table', () => {
  test('names its columns in any case and order, and an empty cell says nothing', () => {
    const text = 'Email, ROLES ,disabled,Account\nada@acme.test,admin;user | read_only,YES,ada\nbob@acme.test,,,\n';
    expect(people(text).items).toEqual([
      { email: 'ada@acme.test', username: 'ada', roles: ['admin', 'user', 'read_only'], disabled: true },
      { email: 'bob@acme.test' },
    ]);
  });

  test('keeps the spaces of a password, and of nothing else', () => {
    expect(people('id,email,password\n 7 , ada@acme.test , three llamas \n').items).toEqual([
      { id: '7', email: 'ada@acme.test', password: ' three llamas ' },
    ]);
  });

  test('tells what no schema sees by line and column', () => {
    expect(told('id,acount,email,e-mail,Email,\n1,2,3,4,5,6\n')).toEqual([
      '1 acount: there is no such column; did you mean account?',
      '1 e-mail: there is no such column; did you mean email?',
      '1 Email: there are two columns of this name',
      '1 : a column has no name',
    ]);
    expect(told('id,role,shoe_size\n', roleColumns)).toEqual([
      '1 shoe_size: there is no such column; there are ID, Role, Value',
      '1 Value: this column is missing',
    ]);
    expect(told('id,account\n')).toEqual(['1 email: this column is missing']);
    expect(told('email,roles\na@b.test\na@b.test,admin,user\n\nc@d.test,user')).toEqual([
      '2 : has 1 cell, the first line 2: put a cell with a comma in quotes',
      '3 : has 3 cells, the first line 2: put a cell with a comma in quotes',
    ]);
  });

  test('without its first line does not repeat the people who stand there', () => {
    const words = 'the first line must name the columns, with commas between them: id, account, password, email,';
    for (const text of ['7,ada,three llamas crossed,ada@acme.test,,\n', 'id;account;password;email\n']) {
      expect(told(text), text).toEqual([`1 : ${words} roles, disabled`]);
    }
    expect(told('')).toEqual(['1 : is empty: the first line must name the columns, with commas between them']);
  });
});
