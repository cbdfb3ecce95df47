import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listFiles, ROOT } from './source.ts';

const rooms = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

describe('rooms', () => {
  test.each(rooms)('%s says what it owns, who uses it and what it never does', (room) => {
    const path = join(ROOT, 'src', room, 'README.md');
    expect(existsSync(path), `${room} has no README.md`).toBe(true);
    const text = readFileSync(path, 'utf8');
    for (const heading of ['## Owns', '## Used by', '## Never']) expect(text).toContain(heading);
    expect(text.split('\n').length).toBeLessThanOrEqual(30);
  });

  test('only the outbound client fetches', () => {
    const asks = /(?<![.\w])fetch\(|\bhttps?\.(get|request)\(|from 'undici'/;
    // The guard runs in other people's servers and fetches from its issuer alone.
    const mayFetch = /^src\/(platform\/outbound\.ts|guard\/|demo\/)/;
    const wrong = listFiles('src', '.ts').filter(({ path, text }) => !mayFetch.test(path) && asks.test(text));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test('only the configuration reads the environment', () => {
    const wrong = listFiles('src', '.ts').filter(
      ({ path, text }) => path !== 'src/platform/config.ts' && /process\.env/.test(text),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test('there are ten npm scripts at most', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(Object.keys(scripts).length).toBeLessThanOrEqual(10);
  });
});
