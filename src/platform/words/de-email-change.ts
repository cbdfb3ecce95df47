import type { emailChangedLetter as EnglishLetter, emailChangePages as EnglishPages } from './en-email-change.ts';
import type { Translation } from './translation.ts';

export const emailChangedLetter: Translation<typeof EnglishLetter> = {
  subject: 'Die Adresse Ihres Kontos wurde geändert',
  heading: 'Ihre Adresse wurde geändert',
  intro: (email) => `Ihr Konto gehört jetzt zu ${email}, und E-Mails dazu gehen dorthin.`,
  button: 'Das war ich nicht: rückgängig machen',
  howLong: (days) => `Der Link gilt ${days} Tage lang. Er gibt Ihrem Konto diese Adresse zurück und meldet alle ab.`,
  notYou:
    'Sie waren das? Dann ist alles gut, und es gibt nichts zu tun. Wenn nicht, machen Sie es rückgängig, und wählen Sie ein neues Passwort.',
  takenBack: 'Das Konto hatte jene Adresse schon vor dieser, deshalb lässt es sich von hier aus nicht zurückholen.',
};

export const emailChangePages: Translation<typeof EnglishPages> = {
  emailChanged: {
    title: 'Ihre Adresse ist geändert',
    explained: (email) => `Von jetzt an melden Sie sich mit ${email} an.`,
    told: (email) => `Wir haben ${email} davon geschrieben, mit einem Link, der es rückgängig macht.`,
    continue: 'Zu Ihrem Konto',
  },
  emailUndo: {
    title: 'Holen Sie sich Ihr Konto zurück',
    sub: (email) => `Seine Adresse ist dann wieder ${email}.`,
    explained:
      'Alle werden abgemeldet, und das Passwort gilt nicht mehr, denn wer die Adresse geändert hat, kannte es. Auf der nächsten Seite wählen Sie ein neues.',
    newEmail: (email) => `Jetzt hat es die Adresse ${email}.`,
    continue: 'Änderung rückgängig machen',
    waiting: 'Wird rückgängig gemacht…',
    notYou: 'Sie haben die Adresse selbst geändert? Schließen Sie diese Seite, und es geschieht nichts.',
  },
};
