import { describe, expect, test } from 'vitest';
import { de } from '#platform/words/de.ts';
import { en } from '#platform/words/en.ts';
import { chooseWords, findLanguage, languages, nameOfLanguage } from '#platform/words/words.ts';

/** Every sentence with its place; a sentence with gaps is given as it reads when `gaps` are filled in. */
function listSentences(words: unknown, place = ''): [string, string | ((...gaps: never[]) => string)][] {
  if (typeof words === 'string') return [[place, words]];
  if (typeof words === 'function') return [[place, words as (...gaps: never[]) => string]];
  if (typeof words !== 'object' || words === null) return [];
  return Object.entries(words).flatMap(([key, value]) => listSentences(value, `${place}.${key}`));
}

const LENGTHS = { minimumLength: 15, maximumLength: 256 };

/** A sentence as it reads with these gaps; those that take the rules of passwords get them. */
function say(place: string, sentence: string | ((...gaps: never[]) => string), gaps: readonly unknown[]): string {
  if (typeof sentence === 'string') return sentence;
  return sentence(...((place.startsWith('.passwords.problems') ? [LENGTHS] : gaps) as never[]));
}

const { say: _english, ...english } = en;
const { say: _german, ...german } = de;
const inEnglish = new Map(listSentences(english));
const inGerman = new Map(listSentences(german));
/** Of one, and of several. */
const FILLINGS = [
  [1, 1],
  [7, 7],
];
const filled = [...inGerman].flatMap(([place, sentence]) =>
  FILLINGS.map((gaps): [string, string] => [place, say(place, sentence, gaps)]),
);

describe('the German catalogue', () => {
  test('has every sentence of the English one, and no other', () => {
    expect([...inGerman.keys()].sort()).toEqual([...inEnglish.keys()].sort());
  });

  test('has the same gaps: as many, and whatever stands in the English sentence stands in the German one', () => {
    const [ONE, TWO] = ['Zq1', 'Zq2'];
    const lost = [...inEnglish].filter(([place, sentence]) => {
      const other = inGerman.get(place);
      if (typeof sentence !== 'function' || typeof other !== 'function') return typeof sentence !== typeof other;
      const told = (text: string) => [ONE, TWO].filter((gap) => text.includes(gap)).join();
      const isSame = told(say(place, sentence, [ONE, TWO])) === told(say(place, other, [ONE, TWO]));
      return !isSame || sentence.length !== other.length;
    });
    expect(lost.map(([place]) => place)).toEqual([]);
  });

  test('says in German what English says in English', () => {
    // Words that both languages share.
    const shared = new Set([
      'Name',
      'Code',
      'Apps',
      'Apps:',
      'App',
      'CSV',
      'Person',
      'Passkey',
      'Passkeys',
      'Browser',
      'Website',
      'Organisation',
      'Administrator',
      'Root',
    ]);
    const same = [...inEnglish].flatMap(([place, sentence]) =>
      FILLINGS.map((gaps) => [place, say(place, sentence, gaps), say(place, inGerman.get(place) ?? '', gaps)]),
    );
    const places = same.filter(([, one, other = '']) => one === other && /\p{L}{2}/u.test(other) && !shared.has(other));
    expect(places).toEqual([]);
  });

  test('speaks to people as “Sie”, and never of itself as a machine', () => {
    expect(filled.filter(([, text]) => /\b(du|dich|dir|dein\w*|euch|euer\w*)\b/i.test(text))).toEqual([]);
    expect(
      filled.filter(([, text]) => /\b(OTP|MFA|2FA|OAuth|Token|Client|Fehlercode|ungültig\w*|User|Login)\b/i.test(text)),
    ).toEqual([]);
  });

  test('has German quotation marks and no others, closes each, and leaves no gap open', () => {
    expect(filled.filter(([, text]) => /['"”‚‘’«»]/.test(text))).toEqual([]);
    expect(filled.filter(([, text]) => (text.match(/„/g) ?? []).length !== (text.match(/“/g) ?? []).length)).toEqual(
      [],
    );
    expect(filled.filter(([, text]) => text.trim() === '' || /!$|undefined|NaN|\[object|\s{2}/.test(text))).toEqual([]);
  });

  test('tells numbers, times and lists the German way', () => {
    const at = new Date('2026-07-01T22:30:00Z');
    expect(de.say.number(12_345)).toBe('12.345');
    expect(de.say.list(['Reports', 'Maps', 'Mail'])).toBe('Reports, Maps und Mail');
    expect(de.say.dateTime(at, 'Europe/Berlin')).toBe('2. Juli 2026 um 00:30 MESZ');
    expect(de.say.date(at, 'UTC')).toBe('1. Juli 2026');
    expect([de.say.duration(44.2), de.say.duration(91), de.say.duration(5401)]).toEqual([
      '45 Sekunden',
      '2 Minuten',
      '2 Stunden',
    ]);
    expect(de.say.ago(new Date(at.getTime() - 86_400_000), at)).toBe('gestern');
    expect(de.say.device('Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0')).toBe(
      'Firefox unter Linux',
    );
  });
});

describe('which language is spoken', () => {
  test.each([
    [['de'], 'de'],
    [['de-CH-1996'], 'de'],
    [['de-x-private'], 'de'],
    [['de_AT'], 'de'],
    [['DE'], 'de'],
    [['fr', 'de', 'en'], 'de'],
    [['en-GB', 'de'], 'en'],
    [['*', 'de'], 'de'],
    [['deu', 'd', '-', ''], undefined],
    [['fr', 'xx-de'], undefined],
    [['constructor', '__proto__'], undefined],
    [[], undefined],
  ])('of %o it is %s', (locales, lang) => {
    expect(findLanguage(locales)).toBe(lang);
    expect(chooseWords(locales).lang).toBe(lang ?? 'en');
  });

  test('each has its words, and its own name for itself', () => {
    expect(languages).toEqual(['en', 'de']);
    expect(languages.map((lang) => chooseWords([lang]).words)).toEqual([en, de]);
    expect(languages.map(nameOfLanguage)).toEqual(['English', 'Deutsch']);
  });
});
