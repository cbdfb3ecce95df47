import { en } from './en.ts';

/** Every sentence a person reads on a page or in a letter; another language is another object of this type. */
export type Words = typeof en;

/** The catalogues that exist, by language (BCP 47, without a region). */
const catalogues: Readonly<Record<string, Words>> = { en };

/**
 * The first language in `locales` that Usher speaks, else English. `locales` are BCP 47 tags in the order of preference:
 * `ui_locales` (OpenID Connect Core 3.1.2.1) before the browser's `Accept-Language`.
 */
export function chooseWords(locales: readonly string[]): { lang: string; words: Words } {
  for (const locale of locales) {
    const lang = locale.toLowerCase().split('-', 1)[0] ?? '';
    const words = Object.hasOwn(catalogues, lang) ? catalogues[lang] : undefined;
    if (words) return { lang, words };
  }
  return { lang: 'en', words: en };
}
