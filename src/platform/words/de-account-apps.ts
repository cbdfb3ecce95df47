import type { accountApps as English } from './en-account-apps.ts';
import { createSay } from './say.ts';
import type { Translation } from './translation.ts';

const say = createSay('de-DE');

export const accountApps: Translation<typeof English> = {
  title: 'Apps',
  sub: 'Die Apps, die Sie zugelassen haben, und was jede von ihnen darf. Sie können es jederzeit zurücknehmen.',
  none: 'Sie haben sich noch bei keiner App angemeldet. Sobald Sie das tun, steht sie hier.',
  since: 'Zugelassen:',
  usedSince: 'In Gebrauch:',
  lastUsed: 'Zuletzt benutzt:',
  may: 'Sie darf:',
  ours: 'Sie gehört denselben Leuten wie dieser Dienst und musste Sie deshalb nicht fragen.',
  neverAsked: 'Sie sind bei ihr angemeldet, und sie hat nichts, dem Sie zugestimmt hätten.',
  staysConnected: 'Bleibt verbunden',
  browsers: (count) => (count === 1 ? 'In einem Browser angemeldet.' : `In ${say.number(count)} Browsern angemeldet.`),
  away: 'Ohne Browser verbunden.',
  notNow: 'Zurzeit nicht angemeldet.',
  takeBack: 'Zurücknehmen',
  takeBackFrom: (app) => `Zurücknehmen: ${app}`,
  signOut: 'Dort abmelden',
  signOutOf: (app) => `Dort abmelden: ${app}`,
  waiting: 'Einen Moment…',
  explained:
    'Sobald Sie es zurücknehmen, ist die App auf jedem Gerät abgemeldet und muss Sie neu fragen. Was sie bis dahin erfahren hat, kann sie behalten: Fragen Sie die, die sie betreiben.',
  notices: {
    'taken-back': 'Erledigt: Die App ist überall abgemeldet und muss Sie neu fragen.',
    'signed-out': 'Sie sind bei dieser App überall abgemeldet.',
    'gone-already': 'Bei dieser App waren Sie schon abgemeldet.',
  },
};
