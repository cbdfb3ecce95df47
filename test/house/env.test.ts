import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '#platform/config.ts';
import { ROOT } from './source.ts';

const example = readFileSync(join(ROOT, '.env.example'), 'utf8');
const source = readFileSync(join(ROOT, 'src/platform/config.ts'), 'utf8');

function namesRead(): string[] {
  const plain = [...source.matchAll(/reader\.read\('([A-Z_]+)'/g)].map(([, name = '']) => name);
  const secret = [...source.matchAll(/readSecret\('([A-Z_]+)'/g)].flatMap(([, name = '']) => [name, `${name}_FILE`]);
  return [...plain, ...secret].sort();
}

test('.env.example names every setting that is read, and no other', () => {
  const documented = [...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name = '']) => name).sort();
  expect(documented).toEqual(namesRead());
});

test('.env.example changes nothing until a # is taken off', () => {
  expect(example.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
});

test('the examples in .env.example are valid as they stand', () => {
  const given = [...example.matchAll(/^#([A-Z_]+)=(.+)$/gm)].map(([, name = '', value = '']) => [name, value]);
  const usable = Object.fromEntries(given.filter(([name]) => name !== 'CONFIG_FILE'));
  expect(() => readConfig(usable)).not.toThrow();
});
