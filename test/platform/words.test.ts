import { expect, test } from 'vitest';
import { readDevice } from '#platform/device.ts';
import { en } from '#platform/words/en.ts';
import { createSay } from '#platform/words/say.ts';
import { chooseWords } from '#platform/words/words.ts';

/** Every sentence of the catalogue with its place; those with gaps are filled in. */
function listSentences(words: unknown, place: string): [string, string][] {
  if (typeof words === 'string') return [[place, words]];
  if (typeof words === 'function')
    return [[place, String(words(place.startsWith('passwords.problems') ? lengths : 3, 3))]];
  if (typeof words !== 'object' || words === null) return [];
  return Object.entries(words).flatMap(([key, value]) => listSentences(value, `${place}.${key}`));
}

const lengths = { minimumLength: 15, maximumLength: 256 };
const { say, ...catalogue } = en;
const sentences = Object.entries(catalogue).flatMap(([key, value]) => listSentences(value, key));
/** The mailbox is for developers. In an organisation a client is a person: somebody its employees look after. */
const forPeople = sentences
  .filter(([place]) => !place.startsWith('mailbox'))
  .map(([place, words]): [string, string] => [
    place,
    place.startsWith('accountOrganisations') ? words.replace(/\bclients?\b/gi, '') : words,
  ]);

test('no sentence speaks in jargon or blames', () => {
  const jargon =
    /\b(OTP|MFA|2FA|OAuth|OIDC|credentials?|tokens?|authenticat(?!or app)\w*|invalid|illegal|forbidden|failed|client|redirect)\b/i;
  expect(forPeople.filter(([, sentence]) => jargon.test(sentence))).toEqual([]);
});

test('no sentence is empty, shouts, or shows where a gap was not filled', () => {
  expect(sentences.filter(([, text]) => text.trim() === '' || /!$|undefined|NaN|\[object|\s{2}/.test(text))).toEqual(
    [],
  );
});

test('headings and buttons are in sentence case', () => {
  const headings = forPeople.filter(([place]) => /\.(title|heading|subject|continue|cancel|button)$/.test(place));
  const proper = new Set(['Usher', 'Let’s']);
  const inTitleCase = headings.filter(([, text]) =>
    text
      .split(' ')
      .slice(1)
      .some((word) => /^[A-Z][a-z]/.test(word) && !proper.has(word)),
  );
  expect(inTitleCase).toEqual([]);
});

test('apostrophes and quotation marks are typographic', () => {
  expect(sentences.filter(([, text]) => /['"]/.test(text))).toEqual([]);
});

test.each([
  { locales: ['en-US'], lang: 'en' },
  { locales: ['xx', 'EN'], lang: 'en' },
  { locales: ['constructor', '__proto__', ''], lang: 'en' },
  { locales: [], lang: 'en' },
])('asked for $locales, Usher speaks $lang', ({ locales, lang }) => {
  expect(chooseWords(locales)).toEqual({ lang, words: en });
});

test.each([
  [0, '1 second'],
  [44.2, '45 seconds'],
  [90, '90 seconds'],
  [91, '2 minutes'],
  [3_600, '60 minutes'],
  [5_401, '2 hours'],
])('a wait of %d seconds is told as %s', (seconds, told) => {
  expect(say.duration(seconds)).toBe(told);
});

test.each([
  [0, 'now'],
  [59, 'now'],
  [-60, '1 minute ago'],
  [-3 * 3600, '3 hours ago'],
  [-86_400, 'yesterday'],
  [-100 * 86_400, '3 months ago'],
  [-400 * 86_400, 'last year'],
  [-2 * 86_400 + 1, 'yesterday'],
  [2 * 86_400, 'in 2 days'],
  [7 * 86_400 - 1, 'in 7 days'],
  [6.4 * 86_400, 'in 6 days'],
])('what is %j seconds away is told as %j', (seconds, told) => {
  const now = new Date('2026-07-01T12:00:00Z');
  expect(say.ago(new Date(now.getTime() + seconds * 1000), now)).toBe(told);
});

test('a time is told in the zone of the person, which is named', () => {
  const at = new Date('2026-07-01T22:30:00Z');
  expect(say.dateTime(at, 'Europe/London')).toBe('1 July 2026 at 23:30 BST');
  expect(say.dateTime(at, 'Europe/Berlin')).toMatch(/^2 July 2026 at 00:30 (GMT\+2|CEST)$/);
  expect(say.date(at, 'Asia/Tokyo')).toBe('2 July 2026');
});

test('a zone that nobody knows is told in UTC rather than not at all', () => {
  expect(say.dateTime(new Date('2026-07-01T22:30:00Z'), 'Mars/Olympus')).toBe('1 July 2026 at 22:30 UTC');
});

test('numbers and lists follow the locale', () => {
  expect(say.number(12_345)).toBe('12,345');
  expect(say.list(['Reports', 'Maps', 'Mail'])).toBe('Reports, Maps and Mail');
  expect(createSay('de').number(12_345)).toBe('12.345');
  expect(say.minutes(1)).toBe('1 minute');
});

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

test.each([
  [CHROME, 'Chrome on Windows'],
  [`${CHROME} Edg/142.0.0.0`, 'Edge on Windows'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox on Linux'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
    'Safari on iPhone',
  ],
  [
    'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36',
    'Samsung Internet on Android',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15',
    'Safari on Mac',
  ],
  ['curl/8.0 (Linux)', 'Linux'],
  ['<script>', undefined],
])('%s is %s', (agent, device) => {
  expect(readDevice(agent)).toBe(device);
});
