import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from './source.ts';

interface Row {
  readonly name: string;
  readonly shownBy: string;
}

const rows: Row[] = readFileSync(join(ROOT, 'test/contract.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (what|---)/.test(line))
  .map((line) => line.split(' | '))
  .map(([name = '', shownBy = '']) => ({ name: name.slice(2).trim(), shownBy: shownBy.replace(/\|\s*$/, '').trim() }));

describe('the contract', () => {
  test('has its rows', () => {
    expect(rows.length).toBeGreaterThan(90);
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  });

  test.each(rows)('$name is shown by a test, or planned', ({ shownBy }) => {
    const parts = shownBy.split(/,\s*/);
    for (const part of parts) {
      if (/^planned: (issue )?[a-z0-9-][a-z0-9 -]*$/.test(part)) continue;
      const path = part.replaceAll('`', '');
      expect(path).toMatch(/^test\/.*\.test\.ts$/);
      expect(existsSync(join(ROOT, path)), `${path} does not exist`).toBe(true);
    }
  });
});
