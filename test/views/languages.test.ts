import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { bracket, listUnbracketed, listVisible } from '../support/bracketed.ts';

// The samples of the gallery speak through the catalogue too, so the whole of it is replaced before they are made.
vi.mock('#platform/words/en.ts', async (original) => {
  const { en } = await original<typeof import('#platform/words/en.ts')>();
  return { en: bracket(en) };
});

const { renderGallery } = await import('../support/gallery.ts');
const exhibits = await renderGallery();

/** Names, addresses, ids and codes of the samples, and how languages call themselves. */
const DATA = [
  'Usher',
  'English',
  'Deutsch',
  'Hello Ada Byron,\n\nPlease confirm that this address is yours.',
  'Ada Byron',
  'Bob Hale',
  'Cy Young',
  'Dee Sharp',
  'ada',
  'Reports',
  'Acme Institute',
  'Seats',
  'Department of Experimental Phonetics and Comparative Linguistics Library',
  'Firefox on Linux',
  'Safari on iPhone',
  'Blue key',
  'My phone',
  'my tablet and whatever else I carry',
];

describe('a page or letter has no sentence of its own: all come from the catalogue', () => {
  test.each(exhibits)('$name', ({ html, subject, text }) => {
    const read = [...listVisible(html), subject ?? '', text ?? ''];
    expect(read.flatMap((one) => listUnbracketed(one, DATA))).toEqual([]);
  });
});

test('every page and letter that is promised hangs in the gallery', () => {
  const sources = globSync('src/*/{pages,*-pages}.ts').map((path) => readFileSync(path, 'utf8'));
  const promised = sources.flatMap((source) => [
    ...[...source.matchAll(/\bview<\w+>\('([\w/-]+)'\)/g)].map(([, name = '']) => name.replace('/', '-')),
    ...[...source.matchAll(/\bletterView<\w+>\(\s*'([\w-]+)'/g)].map(([, name]) => `mail-${name}`),
  ]);
  const hung = new Set(exhibits.map(({ name }) => name.replace(/\..*/, '')));
  expect(promised.filter((name) => !hung.has(name))).toEqual([]);
});

test('a sentence that stands in a template itself is found, wherever it stands', () => {
  const found = (html: string) => listVisible(html).flatMap((text) => listUnbracketed(text, ['Ada Byron']));
  expect(found('<p>⟦Hello ⟦Ada⟧⟧ Ada Byron, ada@acme.test</p>')).toEqual([]);
  expect(found('<p>⟦Hello⟧ Sign in</p>')).toEqual(['Sign in']);
  expect(found('<a href="/x" title="Go on" data-waiting="Going on">⟦On⟧</a>')).toEqual(['Go on', 'Going on']);
  expect(found('<p>⟦never closed</p>')).toEqual(['⟦', 'never closed']);
});
