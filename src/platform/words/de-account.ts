import type { account as English } from './en-account.ts';
import type { Translation } from './translation.ts';

export const account: Translation<typeof English> = {
  navigation: 'Ihr Konto',
  sections: {
    home: 'Start',
    profile: 'Profil',
    security: 'Sicherheit',
    sessions: 'Anmeldungen',
    apps: 'Apps',
    licences: 'Lizenzen',
    organisations: 'Organisationen',
    data: 'Daten',
  },
  title: 'Ihr Konto',
  greeting: (name) => `Guten Tag, ${name}`,
  signedIn: 'Sie sind angemeldet. Das hier schützt Ihr Konto.',
  name: 'Name',
  email: 'E-Mail',
  username: 'Benutzername',
  tiles: {
    on: 'An',
    off: 'Aus',
    secondStep: 'zweiter Schritt nach dem Passwort',
    passkeys: (count) => (count === 1 ? 'Passkey' : 'Passkeys'),
    sessions: (count) => (count === 1 ? 'angemeldeter Browser' : 'angemeldete Browser'),
    apps: (count) => (count === 1 ? 'App, die Sie zugelassen haben' : 'Apps, die Sie zugelassen haben'),
  },
  protect: 'Mit einem zweiten Schritt bleibt Ihr Konto Ihres, auch wenn jemand Ihr Passwort erfährt.',
  protectLink: 'Zweiten Schritt hinzufügen',
  about: 'Über Sie',
  changeProfile: 'Ändern',
};
