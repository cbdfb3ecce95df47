import type { consoleWords as English } from './en-console.ts';
import type { Translation } from './translation.ts';

export const consoleWords: Translation<typeof English> = {
  names: { 'usher-account': 'Ihr Konto', 'usher-admin': 'Verwaltung' },
  skip: 'Zum Inhalt springen',
  back: (page) => `← Zurück: ${page}`,
  signedInAs: (name) => `Angemeldet als ${name}`,
  signOut: 'Abmelden',
  signingOut: 'Sie werden abgemeldet…',
  cancel: 'So lassen, wie es ist',
  yes: 'An',
  no: 'Aus',
};
