import type { accountData as English, accountDeletionLetter as EnglishLetter } from './en-account-data.ts';
import type { Translation } from './translation.ts';

export const accountData: Translation<typeof English> = {
  title: 'Ihre Daten',
  sub: 'Nehmen Sie mit, was wir über Sie speichern, oder lassen Sie es löschen.',
  export: {
    heading: 'Mitnehmen',
    explained: 'Alles, was wir über Sie speichern, in einer Datei.',
    link: 'Meine Daten herunterladen…',
    title: 'Ihre Daten herunterladen',
    sub: 'Eine Datei mit allem, was wir über Sie speichern. Sie ist JSON: einfacher Text, den andere Programme lesen können.',
    whatIsIn: 'Was darin ist:',
    isIn: [
      'Ihr Profil und Ihre Rollen',
      'Ihre Wege, sich anzumelden, und wo Sie jetzt angemeldet sind',
      'Ihre Apps, und was jede von ihnen darf',
      'die Organisationen, zu denen Sie gehören, und was dort über Sie notiert wurde',
      'die Lizenzen, in denen Sie benannt sind, die Plätze, die Sie hatten, und wann keiner frei war',
      'was mit Ihrem Konto geschah, wann und von wo aus',
      'welche E-Mails wir Ihnen in den letzten dreißig Tagen gesendet haben',
    ],
    never: 'Ihr Passwort und Ihre Schlüssel sind niemals darin. Behalten Sie die Datei trotzdem für sich.',
    button: 'Meine Daten herunterladen',
    back: 'Ihre Daten',
  },
  deletion: {
    heading: 'Ihr Konto löschen',
    explained:
      'Zwei Wochen lang können Sie es sich anders überlegen. Danach kann niemand es zurückholen, auch wir nicht.',
    link: 'Mein Konto löschen…',
  },
  notice: {
    label: 'Zum Ende Ihres Kontos',
    willGo: (date) => `Ihr Konto wird am ${date} gelöscht.`,
    keep: 'Mein Konto behalten',
    keeping: 'Ihr Konto bleibt erhalten…',
  },
  remove: {
    title: 'Ihr Konto löschen',
    when: (date) => `Wenn Sie weitermachen, wird Ihr Konto am ${date} gelöscht.`,
    until: 'Bis dahin können Sie sich anmelden und es mit einem Klick behalten.',
    atOnce: 'Was sofort geschieht:',
    signsOut: 'Sie werden überall außer hier abgemeldet, auch in Apps.',
    letter: 'Wir senden Ihnen eine E-Mail mit einem Link, um Ihr Konto zu behalten.',
    whatGoes: 'Was dann gelöscht wird:',
    goes: [
      'Ihr Profil, Ihre Adresse und Ihr Benutzername, den dann andere nehmen können',
      'Ihr Passwort, Ihre zweiten Schritte und Ihre Passkeys',
      'was Sie Apps erlaubt haben, und Ihr Zugang zu ihnen',
      'Ihr Platz in den Organisationen, zu denen Sie gehören, und was dort über Sie notiert wurde',
    ],
    whatStays: 'Was bleibt:',
    stays: [
      'die Aufzeichnung dessen, was mit diesem Konto geschah, ohne Ihren Namen, Ihre Adresse und die Orte, an denen Sie waren',
      'was Sie in einer Organisation über andere notiert haben, ohne Ihren Namen',
      'was Ihre Apps selbst gespeichert haben: Fragen Sie die, die sie betreiben',
    ],
    field: {
      email: 'Ihre E-Mail-Adresse, als Zeichen, dass Sie es ernst meinen',
      username: 'Ihr Benutzername, als Zeichen, dass Sie es ernst meinen',
      id: (id) => `Geben Sie ${id} ein, als Zeichen, dass Sie es ernst meinen`,
    },
    continue: 'Mein Konto löschen',
    waiting: 'Einen Moment…',
    cancel: 'Mein Konto behalten',
    problems: {
      different: 'Das steht so nicht in Ihrem Konto. Prüfen Sie es, oder lassen Sie Ihr Konto, wie es ist.',
      missing: 'Geben Sie es ein, als Zeichen, dass Sie es ernst meinen.',
      lastAdministrator:
        'Sie verwalten diesen Dienst als Letzte oder Letzter, und ohne jemanden dafür könnte sich niemand um ihn kümmern. Geben Sie diese Aufgabe erst jemand anderem.',
    },
  },
  notices: { kept: 'Schön, dass Sie da sind: Ihr Konto bleibt.' },
};

export const accountDeletionLetter: Translation<typeof EnglishLetter> = {
  planned: {
    subject: 'Ihr Konto wird gelöscht',
    intro: (date) => `Sie haben uns gebeten, Ihr Konto zu löschen. Am ${date} ist es fort, und zwar für immer.`,
    notYou: 'Sie waren das nicht? Dann melden Sie sich an, behalten Sie Ihr Konto, und ändern Sie sofort Ihr Passwort.',
  },
  kept: {
    subject: 'Ihr Konto bleibt',
    intro: (date) => `Ihr Konto sollte am ${date} gelöscht werden. Sie haben es behalten, und nichts ist verloren.`,
    notYou:
      'Sie waren das nicht? Dann ändern Sie sofort Ihr Passwort, und bitten Sie noch einmal darum, Ihr Konto zu löschen.',
  },
  done: {
    subject: 'Ihr Konto ist gelöscht',
    intro: (_date) =>
      'Wie Sie es wollten, ist Ihr Konto fort, mit allem, was darin aufbewahrt war. Dies ist die letzte E-Mail, die wir Ihnen schreiben.',
    notYou: 'Wenn Sie eines Tages wiederkommen, legen Sie gern ein neues Konto an.',
  },
  until: 'Bis dahin können Sie es sich anders überlegen: Melden Sie sich an, und behalten Sie es mit einem Klick.',
  keep: 'Mein Konto behalten',
};
