import { de } from './de.ts';
import { en } from './en.ts';
import type { Translation } from './translation.ts';

/** Every sentence a person reads on a page or in a letter; another language is another object of this type. */
export type Words = Translation<typeof en>;

/** Who is spoken to in which words. */
export interface Spoken {
  /** The language of `words` (BCP 47). */
  readonly lang: string;
  readonly words: Words;
}

/** The catalogues that exist, by language (BCP 47): a new one is a line here. */
const catalogues: Readonly<Record<string, Words>> = { en, de };

/** Every language that Usher speaks (BCP 47), the first where nothing else is known. */
export const languages: readonly string[] = Object.keys(catalogues);

/** What developers and programs are told, whatever the language of people. */
export const english: Spoken = { lang: 'en', words: en };

/** The first language in `locales`, in the order of preference, that Usher speaks, else English. */
export function chooseWords(locales: readonly string[]): Spoken {
  const lang = findLanguage(locales);
  const words = lang === undefined ? undefined : catalogues[lang];
  return lang !== undefined && words ? { lang, words } : english;
}

/**
 * The first of `locales` (BCP 47) that Usher speaks, by lookup (RFC 4647 3.4): `de-CH-1996` is served by `de-CH`, else by
 * `de`. `*` says nothing, and what is no language tag is passed over.
 */
export function findLanguage(locales: readonly string[]): string | undefined {
  for (const locale of locales) {
    // OpenID Connect Core 5.1 bids to take `en_US` too.
    let range = locale.replaceAll('_', '-').toLowerCase();
    while (range !== '') {
      const found = languages.find((language) => language.toLowerCase() === range);
      if (found) return found;
      range = shorten(range);
    }
  }
  return undefined;
}

/** A language's own name for itself: `Deutsch`. */
export function nameOfLanguage(lang: string): string {
  const name = new Intl.DisplayNames([lang], { type: 'language' }).of(lang) ?? lang;
  return name.slice(0, 1).toLocaleUpperCase(lang) + name.slice(1);
}

/** Without its last subtag, and without the single letter before that which only introduced it (`zh-x-private`). */
function shorten(range: string): string {
  const parts = range.split('-').slice(0, -1);
  return (parts.at(-1)?.length === 1 ? parts.slice(0, -1) : parts).join('-');
}
