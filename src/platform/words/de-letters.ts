import { accountDeletionLetter } from './de-account-data.ts';
import { licenceLetters } from './de-account-licence.ts';
import { accountChangeLetter, accountChanges } from './de-changes.ts';
import { emailChangedLetter } from './de-email-change.ts';
import { invitationLetter } from './de-invitation.ts';
import { secondStepLetters } from './de-second-step.ts';
import type { letters as English } from './en-letters.ts';
import { createSay } from './say.ts';
import type { Translation } from './translation.ts';

const say = createSay('de-DE');

export const letters: Translation<typeof English> = {
  hello: (name) => `Guten Tag ${name},`,
  helloNobody: 'Guten Tag,',
  orOpen: 'Oder öffnen Sie diesen Link:',
  asked: 'Wer darum gebeten hat',
  happened: 'Wann und wo',
  when: 'Wann',
  device: 'Gerät',
  address: 'Netzwerkadresse',
  why: (brand, host) => `${brand} hat diese E-Mail für ${host} geschrieben. Antworten darauf liest niemand.`,
  verifyEmail: {
    subject: 'Bestätigen Sie Ihre E-Mail-Adresse',
    heading: 'Bestätigen Sie Ihre Adresse',
    intro: 'Bitte bestätigen Sie, dass diese Adresse Ihnen gehört.',
    introFor: (app) => `Bitte bestätigen Sie, dass diese Adresse Ihnen gehört. Dann geht es weiter zu „${app}“.`,
    button: 'Meine Adresse bestätigen',
    orCode: 'Oder geben Sie diesen Code auf der Seite ein, auf der Sie begonnen haben:',
    howLong: (hours, minutes) => `Der Link gilt ${say.hours(hours)} lang, der Code ${say.minutes(minutes)}.`,
    notYou: 'Sie waren das nicht? Dann tun Sie nichts: Ohne den Link oder den Code bleibt die Adresse unbestätigt.',
  },
  alreadyRegistered: {
    subject: 'Sie haben schon ein Konto',
    heading: 'Sie haben schon ein Konto',
    intro:
      'Jemand, wahrscheinlich Sie selbst, wollte sich gerade mit dieser Adresse registrieren. Sie hat schon ein Konto, es muss also keines angelegt werden: Melden Sie sich einfach an.',
    button: 'Anmelden',
    forgot: 'Passwort vergessen? Hier wählen Sie ein neues:',
    notYou:
      'Sie waren das nicht? Dann tun Sie nichts: An Ihrem Konto hat sich nichts geändert, und wer es versucht hat, hat nicht erfahren, dass es das gibt.',
  },
  resetPassword: {
    subject: 'Wählen Sie ein neues Passwort',
    heading: 'Wählen Sie ein neues Passwort',
    intro: 'Sie haben um ein neues Passwort gebeten. Wählen Sie es hier, und Sie können sich wieder anmelden.',
    button: 'Neues Passwort wählen',
    howLong: (minutes) =>
      `Der Link gilt einmal, und zwar ${say.minutes(minutes)} lang. Fordern Sie noch einen an, gilt dieser nicht mehr.`,
    notYou: 'Sie waren das nicht? Dann tun Sie nichts: Ihr Passwort bleibt, wie es ist.',
  },
  changes: accountChanges,
  accountChange: accountChangeLetter,
  emailChanged: emailChangedLetter,
  invitation: invitationLetter,
  ...secondStepLetters,
  accountDeletion: accountDeletionLetter,
  licences: licenceLetters,
  passwordChanged: {
    subject: 'Ihr Passwort wurde geändert',
    heading: 'Ihr Passwort wurde geändert',
    intro: 'Das Passwort Ihres Kontos wurde gerade geändert, und wer anderswo angemeldet war, wurde abgemeldet.',
    button: 'Neues Passwort wählen',
    notYou:
      'Sie waren das? Dann ist alles gut, und es gibt nichts zu tun. Wenn nicht, wählen Sie sofort ein neues Passwort.',
  },
  refreshReuse: {
    subject: (app) => `Sie wurden bei ${app} abgemeldet`,
    heading: (app) => `Sie wurden bei ${app} abgemeldet`,
    intro: (app) =>
      `Der Schlüssel, mit dem Sie bei ${app} angemeldet bleiben, wurde zweimal benutzt. Das kann ein Fehler der App sein oder ein Zeichen, dass jemand den Schlüssel kopiert hat. Deshalb haben wir diese Anmeldung beendet. Öffnen Sie ${app}, und melden Sie sich noch einmal an.`,
    button: 'Neues Passwort wählen',
    notYou:
      'Wenn Sie das öfter sehen, oder wenn es Anmeldungen gibt, die Sie nicht kennen, wählen Sie ein neues Passwort, und sagen Sie denen Bescheid, die die App betreiben.',
  },
};
