import { describe, expect, test } from 'vitest';
import { listFiles } from './source.ts';

const files = listFiles('src', '.ts').map(({ path, text }) => ({ path, text, lines: text.split('\n').length - 1 }));
/** Lists that grow by a row at a time: sentences, and the one table of the file's schema. */
const LONG = new Set<string>([]);

function atShare(values: number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0;
}

describe('sizes', () => {
  test('files are short: median 60 lines, nine in ten up to 180, none over 400', () => {
    const lengths = files.map(({ lines }) => lines);
    expect(atShare(lengths, 0.5)).toBeLessThanOrEqual(60);
    expect(atShare(lengths, 0.9)).toBeLessThanOrEqual(180);
    const tooLong = files.filter(({ lines, path }) => lines > 400 && !LONG.has(path));
    expect(tooLong.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });

  test('files export one thing or a few', () => {
    const counts = files.map(({ text }) => [...text.matchAll(/^export (?!type \{|\{)/gm)].length);
    expect(atShare(counts, 0.5)).toBeLessThanOrEqual(2);
    expect(atShare(counts, 0.9)).toBeLessThanOrEqual(8);
  });

  test('rooms are flat', () => {
    const deep = /^src\/(database\/tables|federation\/connectors|mail\/letters|platform\/words)\//;
    const wrong = files.filter(({ path }) => path.split('/').length > 3 && !deep.test(path));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test('there is no any, no default export, and every suppression says why', () => {
    for (const { path, text } of files) {
      expect(text, path).not.toMatch(/^export default/m);
      expect(text, path).not.toMatch(/@ts-ignore|@ts-nocheck/);
      for (const [line] of text.matchAll(/biome-ignore.*|@ts-expect-error.*/g)) {
        expect(line, path).toMatch(/(biome-ignore lint\/\S+:|@ts-expect-error:?) \S{2,}.{8,}/);
      }
    }
  });

  test('names say what a thing is', () => {
    const vague = /\/(utils?|helpers?|common|manager|service|misc)\.ts$/;
    expect(files.filter(({ path }) => vague.test(path)).map(({ path }) => path)).toEqual([]);
    expect(files.filter(({ path }) => !/^src\/[a-z0-9/.-]+$/.test(path)).map(({ path }) => path)).toEqual([]);
  });
});
