import type { consoleWords as English } from './en-console.ts';
import { createSay } from './say.ts';
import type { Translation } from './translation.ts';

const say = createSay('de-DE');

export const consoleWords: Translation<typeof English> = {
  names: { 'usher-account': 'Ihr Konto', 'usher-admin': 'Verwaltung' },
  skip: 'Zum Inhalt springen',
  back: (page) => `← Zurück: ${page}`,
  signedInAs: (name) => `Angemeldet als ${name}`,
  signOut: 'Abmelden',
  signingOut: 'Sie werden abgemeldet…',
  cancel: 'So lassen, wie es ist',
  lists: {
    search: 'Suchen',
    all: 'Alle zeigen',
    count: (shown, count) => (shown === count ? say.number(count) : `${say.number(shown)} von ${say.number(count)}`),
    pages: 'Seiten',
    page: (page, pages) => `Seite ${say.number(page)} von ${say.number(pages)}`,
    next: 'Weiter',
    previous: 'Zurück',
  },
};
