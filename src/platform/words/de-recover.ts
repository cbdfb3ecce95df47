import type { recover as English } from './en-recover.ts';
import { createSay } from './say.ts';
import type { Translation } from './translation.ts';

const say = createSay('de-DE');

export const recover: Translation<typeof English> = {
  forgot: {
    title: 'Passwort zurücksetzen',
    sub: 'Nennen Sie uns Ihre Adresse, und wir senden Ihnen einen Link.',
    continue: 'Link senden',
    waiting: 'Wird gesendet…',
    remembered: 'Ist es Ihnen wieder eingefallen?',
    signIn: 'Anmelden',
  },
  forgotSent: {
    title: 'Sehen Sie in Ihr Postfach',
    sent: (email) => `Wenn ${email} hier ein Konto hat, ist ein Link für ein neues Passwort unterwegs.`,
    howLong: (minutes) => `Er gilt einmal, und zwar ${say.minutes(minutes)} lang.`,
    notThere:
      'Nach ein, zwei Minuten noch nichts da? Sehen Sie im Spam-Ordner nach, oder prüfen Sie, ob Sie sich mit dieser Adresse registriert haben.',
    again: 'Eine andere Adresse versuchen',
    continue: 'Zurück zur Anmeldung',
  },
  reset: {
    title: 'Wählen Sie ein neues Passwort',
    sub: (email) => `für ${email}`,
    signsOut: 'Sie werden überall abgemeldet, damit niemand mit dem alten weitermacht.',
    continue: 'Passwort speichern',
    waiting: 'Wird gespeichert…',
  },
  resetDone: {
    title: 'Ihr Passwort ist geändert',
    explained: 'Sie wurden überall abgemeldet. Melden Sie sich mit dem neuen Passwort an, um weiterzumachen.',
    continue: 'Anmelden',
  },
  verifyLink: {
    title: 'Bestätigen Sie Ihre Adresse',
    sub: (email) => `Gehört ${email} Ihnen?`,
    explained: 'Ein Klick auf den Knopf, und Ihre Adresse ist bestätigt.',
    notYou: 'Sie haben das nicht angefordert? Schließen Sie diese Seite, und es geschieht nichts.',
    continue: 'Meine Adresse bestätigen',
    waiting: 'Wird bestätigt…',
  },
  verified: {
    title: 'Ihre Adresse ist bestätigt',
    goBack: 'Vielen Dank. Kehren Sie zu der Seite zurück, auf der Sie begonnen haben: Sie geht von selbst weiter.',
    orFrom: (app) => `Oder fangen Sie von ${app} aus neu an.`,
    continue: (app) => `Zu ${app}`,
    continueWithoutApp: 'Zu Ihrem Konto',
  },
  linkExpired: {
    title: 'Dieser Link gilt nicht mehr',
    explained:
      'Jeder Link gilt einmal und nur für begrenzte Zeit. Dieser wurde schon benutzt, ist abgelaufen oder wurde durch einen neueren ersetzt.',
    verify:
      'Wenn Sie Ihre Adresse schon bestätigt haben, melden Sie sich einfach an. Wenn nicht, melden Sie sich an, und wir senden eine weitere E-Mail.',
    reset: 'Wenn Sie noch immer ein neues Passwort brauchen, fordern Sie einen weiteren Link an.',
    setup:
      'Der neueste Link steht in der Ausgabe vom letzten Start von Usher. Sobald es ein Administratorkonto gibt, gibt es keinen mehr.',
    verifyContinue: 'Anmelden',
    resetContinue: 'Weiteren Link anfordern',
    setupContinue: 'Weiter',
  },
  signOut: {
    title: 'Abmelden?',
    asked: (app) => `${app} möchte Sie abmelden.`,
    explained: 'Sie werden hier abgemeldet und in den Apps, die Sie von hier aus geöffnet haben.',
    continue: 'Abmelden',
    waiting: 'Sie werden abgemeldet…',
    cancel: 'Angemeldet bleiben',
  },
  signedOut: {
    title: 'Sie sind abgemeldet',
    explained: 'Bis bald. Schließen Sie auf einem gemeinsam genutzten Computer auch den Browser.',
    continue: 'Wieder anmelden',
    backTo: (app) => `Zurück zu ${app}`,
  },
};
