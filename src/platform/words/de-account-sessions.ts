import type { accountSessions as English } from './en-account-sessions.ts';
import type { Translation } from './translation.ts';

export const accountSessions: Translation<typeof English> = {
  title: 'Wo Sie angemeldet sind',
  sub: 'Jeder Browser, der bei Ihrem Konto angemeldet ist. Wenn Sie einen davon nicht kennen, melden Sie ihn ab, und ändern Sie Ihr Passwort.',
  heading: 'Browser',
  thisOne: 'Dieser hier',
  unknownDevice: 'Ein Browser, den wir nicht kennen',
  since: 'Angemeldet:',
  seen: 'Zuletzt gesehen:',
  address: 'Netzwerkadresse:',
  apps: 'Apps:',
  end: 'Abmelden',
  endOne: (device) => `Abmelden: ${device}`,
  ending: 'Wird abgemeldet…',
  others: 'Überall sonst abmelden',
  othersExplained:
    'Meldet Sie sofort in jedem Browser außer diesem ab, und in den Apps, die Sie dort benutzt haben. Gelöscht wird nichts.',
  endOthers: 'Überall sonst abmelden',
  alone: 'Sie sind hier angemeldet und sonst nirgends.',
  notices: {
    ended: 'Dieser Browser ist abgemeldet.',
    'others-ended': 'Sie sind überall sonst abgemeldet.',
    'ended-already': 'Dieser Browser war schon abgemeldet.',
  },
};
