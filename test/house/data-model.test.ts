import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Table } from './data-model-catalogue.ts';
import { drawDiagram, looseReferences } from './data-model-diagram.ts';
import { listGaps } from './data-model-page.ts';
import { readWords, type TableWords } from './data-model-words.ts';
import { ROOT } from './source.ts';

const words = readWords();

function table(name: string, columns: readonly string[], more: Partial<Table> = {}): Table {
  const all = columns.map((column) => ({ name: column, type: 'text', mayBeNull: false, default: null, comment: null }));
  const none = { isUnlogged: false, comment: null, uniques: [], checks: [], indexes: [], triggers: [], references: [] };
  return { ...none, name, columns: all, primaryKey: ['id'], ...more };
}

function said(name: string, columns: Record<string, string>, more: Partial<TableWords> = {}): TableWords {
  return { name, room: 'mail', about: 'Something.', columns: new Map(Object.entries(columns)), ...more };
}

test('every table says what it is for and which room knows its rows', () => {
  expect(words.length).toBeGreaterThan(20);
  expect(words.filter(({ about }) => about === '').map(({ name }) => name)).toEqual([]);
  expect(words.filter(({ room }) => !room || !existsSync(join(ROOT, 'src', room))).map(({ name }) => name)).toEqual([]);
});

test('every column says what it means', () => {
  const silent = words.flatMap(({ name, columns }) =>
    [...columns].filter(([, text]) => text === '').map(([column]) => `${name}.${column}`),
  );
  expect(silent).toEqual([]);
});

test('a comment of a column’s own goes before what its name usually means', () => {
  const session = words.find(({ name }) => name === 'session');
  const attempt = words.find(({ name }) => name === 'attempt');
  expect(session?.columns.get('expires_at')).toBe('From then on it counts no more, and is swept away.');
  expect(attempt?.columns.get('expires_at')).toBe('When all is forgotten.');
});

test('whatever the database and the comments do not share is named, all at once', () => {
  const tables = [table('cup', ['id', 'size']), table('plate', ['id'])];
  const comments = [
    said('cup', { id: 'Its id.', colour: 'Its colour.' }, { about: '', room: '' }),
    said('fork', { id: 'Its id.' }),
  ];
  expect(listGaps(tables, comments)).toEqual([
    'plate: the database has it, schema.ts has not',
    'cup: no comment says what it is for',
    'cup: no tag @room names the room it belongs to',
    'cup.size: has no type',
    'cup.colour: is not in the database',
    'fork: schema.ts has it, the database has not',
  ]);
  expect(listGaps([table('cup', ['id'])], [said('cup', { id: '' })])).toEqual([
    'cup.id: no comment says what it means',
  ]);
});

test('a foreign key is drawn solid, an id without one dotted', () => {
  const cup = table('cup', ['id', 'plate_id', 'shelf_id', 'maker_id'], {
    references: [{ columns: ['plate_id'], table: 'plate', onDelete: 'cascade' }],
  });
  const all = [cup, table('plate', ['id']), table('shelf', ['id'])];
  expect(looseReferences(cup, all)).toEqual([{ column: 'shelf_id', table: 'shelf' }]);
  expect(drawDiagram(all)).toContain('  plate ||--o{ cup : plate_id\n  shelf ||..o{ cup : shelf_id');
  expect(drawDiagram(all)).toContain('  cup {\n    text id PK\n    text plate_id FK\n    text shelf_id\n  }');
});
