import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brandCss, computeAccent, usherAccent } from '#platform/brand.ts';
import { contrast, parseColour } from '#platform/colour.ts';
import { viewsDirectory } from '#platform/view.ts';

type Tokens = ReadonlyMap<string, string>;

const css = readFileSync(join(viewsDirectory, 'assets/usher.css'), 'utf8');

function readTokens(block: string): Tokens {
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/gi)].map(([, name = '', value = '']) => [name, value]),
  );
}

const [lightBlock = '', darkBlock = ''] = [...css.matchAll(/:root \{([^}]*--paper[^}]*)\}/g)].map(
  (match) => match[1] ?? '',
);
const lightTokens = readTokens(lightBlock);
const darkTokens = readTokens(darkBlock);
const themes: [string, Tokens][] = [
  ['light', lightTokens],
  ['dark', darkTokens],
];

function ratio(tokens: Tokens, one: string, other: string): number {
  const colours = [one, other].map((name) => parseColour(tokens.get(name) ?? name));
  const [first, second] = colours;
  if (!first || !second) throw new Error(`${one} or ${other} is no colour`);
  return contrast(first, second);
}

/** Whatever is read, on whatever it stands. */
const TEXTS: [string, string][] = [
  ...['paper', 'card', 'field', 'ok-soft', 'warn-soft', 'bad-soft', 'accent-soft'].map((on): [string, string] => [
    'ink',
    on,
  ]),
  ...['paper', 'card', 'field'].map((on): [string, string] => ['ink-2', on]),
  ...['paper', 'card', 'accent-soft'].map((on): [string, string] => ['accent', on]),
  ...['ok', 'warn', 'bad'].flatMap((status): [string, string][] => [
    [status, 'card'],
    [status, `${status}-soft`],
  ]),
  ['accent-ink', 'accent'],
];

/** Borders of controls, marks and the focus ring. */
const SHAPES: [string, string][] = [
  ...['card', 'paper', 'field'].map((on): [string, string] => ['edge', on]),
  ...['card', 'paper', 'bad-soft'].map((on): [string, string] => ['focus', on]),
  ['bad', 'field'],
];

describe.each(themes)('in the %s theme', (theme, tokens) => {
  test.each(TEXTS)('%s on %s can be read: 4.5:1 or more', (text, on) => {
    expect(ratio(tokens, text, on)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(SHAPES)('%s on %s can be seen: 3:1 or more', (shape, on) => {
    expect(ratio(tokens, shape, on)).toBeGreaterThanOrEqual(3);
  });

  test('letters carry the same accent as the pages', () => {
    const tones = theme === 'light' ? usherAccent.light : usherAccent.dark;
    const told = ['accent', 'accent-ink', 'accent-soft'].map((name) => tokens.get(name));
    expect([tones.accent, tones.ink, tones.soft]).toEqual(told);
  });
});

test('both themes set the same colours', () => {
  const [light, dark] = themes.map(([, tokens]) => [...tokens.keys()].sort());
  expect(light).toEqual(dark);
});

test('whatever accent an administrator chooses, links and buttons can be read in both themes', () => {
  const digits = fc.integer({ min: 0, max: 0xffffff }).map((number) => `#${number.toString(16).padStart(6, '0')}`);
  const anyAccent = fc.oneof(digits, fc.constantFrom('#000000', '#ffffff', '#ffff00', '#00ff00', '#808080', '#2457d6'));
  fc.assert(
    fc.property(anyAccent, (text) => {
      const [light = '', dark = ''] = brandCss(computeAccent(text)).split('@media');
      for (const [block, tokens] of [
        [light, lightTokens],
        [dark, darkTokens],
      ] as const) {
        const branded = new Map([...tokens, ...readTokens(block)]);
        for (const on of ['paper', 'card', 'accent-soft'])
          expect(ratio(branded, 'accent', on)).toBeGreaterThanOrEqual(4.5);
        expect(ratio(branded, 'accent-ink', 'accent')).toBeGreaterThanOrEqual(4.5);
        expect(ratio(branded, 'ink', 'accent-soft')).toBeGreaterThanOrEqual(4.5);
      }
    }),
    { seed: 20261122, numRuns: 500 },
  );
});

test('an accent that can be read already is kept as it is', () => {
  expect(computeAccent('#2457d6').light.accent).toBe('#2457d6');
  expect(computeAccent('#25D').light.accent).toBe('#2255dd');
});

test('what is no colour is refused by its name', () => {
  expect(() => computeAccent('red; }')).toThrow('"red; }" is not a colour like "#2457d6"');
});
