import { expect, test } from 'vitest';
import { table } from '#commands/table.ts';

test('a table has its columns under each other, and nothing behind the last word', () => {
  expect(table([])).toBe('');
  const rows = [
    ['a', 'bb', ''],
    ['ccc', 'd', 'e'],
  ];
  expect(table(rows)).toBe('a    bb\nccc  d   e');
});

test('it may be as long as there are seats', () => {
  const rows = Array.from({ length: 200_000 }, (_, slot) => [String(slot), 'free']);
  expect(table(rows).split('\n')).toHaveLength(200_000);
});
