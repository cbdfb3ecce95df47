import type { accountChanges as EnglishChanges, accountChangeLetter as EnglishLetter } from './en-changes.ts';
import type { Translation } from './translation.ts';

export const accountChanges: Translation<typeof EnglishChanges> = {
  'authenticator-added': {
    subject: 'Eine Authenticator-App ist zu Ihrem Konto hinzugekommen',
    intro: 'Von jetzt an fragt Ihr Konto nach dem Passwort auch nach einem Code aus Ihrer Authenticator-App.',
  },
  'authenticator-removed': {
    subject: 'Die Authenticator-App wurde aus Ihrem Konto entfernt',
    intro: 'Ihr Konto fragt nicht mehr nach einem Code aus einer Authenticator-App.',
  },
  'email-codes-on': {
    subject: 'Codes per E-Mail sind für Ihr Konto eingeschaltet',
    intro: 'Von jetzt an fragt Ihr Konto nach dem Passwort auch nach einem Code, den wir Ihnen per E-Mail senden.',
  },
  'email-codes-off': {
    subject: 'Codes per E-Mail sind für Ihr Konto ausgeschaltet',
    intro: 'Ihr Konto fragt nicht mehr nach einem Code, den wir Ihnen per E-Mail senden.',
  },
  'passkey-added': {
    subject: 'Ein Passkey ist zu Ihrem Konto hinzugekommen',
    intro: 'Von jetzt an können Sie sich mit diesem Passkey anmelden.',
  },
  'passkey-removed': {
    subject: 'Ein Passkey wurde aus Ihrem Konto entfernt',
    intro: 'Mit diesem Passkey kann sich niemand mehr bei Ihrem Konto anmelden.',
  },
  'passkey-copied': {
    subject: 'Ein Passkey Ihres Kontos wurde vielleicht kopiert',
    intro:
      'Ein Passkey Ihres Kontos wurde benutzt, und sein eigener Zähler lief dabei rückwärts. Das kann ein Fehler des Geräts sein oder ein Zeichen, dass jemand eine Kopie hat. Entfernen Sie ihn im Zweifel.',
  },
  'recovery-codes-made': {
    subject: 'Für Ihr Konto gibt es neue Ersatzcodes',
    intro:
      'Frühere Ersatzcodes gelten nicht mehr. Bewahren Sie die neuen an einem sicheren Ort auf, nicht beim Passwort.',
  },
  'recovery-code-used': {
    subject: 'Ein Ersatzcode Ihres Kontos wurde benutzt',
    intro: 'Jemand hat sich bei Ihrem Konto mit einem der Ersatzcodes angemeldet. Dieser gilt nun nicht mehr.',
  },
  'email-restored': {
    subject: 'Ihr Konto hat seine Adresse zurück',
    intro:
      'Die Änderung der Adresse ist rückgängig gemacht: Ihr Konto gehört wieder zu dieser Adresse, sein Passwort gilt nicht mehr, und alle wurden abgemeldet. Wählen Sie ein neues Passwort, um sich anzumelden.',
  },
  'second-steps-removed': {
    subject: 'Der zweite Schritt wurde aus Ihrem Konto entfernt',
    intro: 'Die Administration hat jeden zweiten Schritt Ihres Kontos entfernt, damit Sie ihn neu einrichten können.',
  },
};

export const accountChangeLetter: Translation<typeof EnglishLetter> = {
  button: 'Nach Ihrem Konto sehen',
  which: (name) => `Um diesen geht es: ${name}.`,
  left: (count) =>
    count === 1 ? 'Ein Ersatzcode ist noch übrig. Erstellen Sie bald neue.' : `${count} Ersatzcodes sind noch übrig.`,
  noneLeft: 'Kein Ersatzcode ist mehr übrig. Erstellen Sie jetzt neue.',
  notYou:
    'Sie waren das? Dann ist alles gut, und es gibt nichts zu tun. Wenn nicht, ändern Sie sofort Ihr Passwort, und sehen Sie sich die zweiten Schritte Ihres Kontos an.',
};
