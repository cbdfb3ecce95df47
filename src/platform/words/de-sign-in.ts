import type { signIn as English } from './en-sign-in.ts';
import type { Translation } from './translation.ts';

export const signIn: Translation<typeof English> = {
  signIn: {
    title: 'Anmelden',
    forgot: 'Vergessen?',
    continue: 'Anmelden',
    waiting: 'Sie werden angemeldet…',
    newHere: 'Neu hier?',
    register: 'Konto anlegen',
    passwordChanged: 'Ihr Passwort ist geändert. Melden Sie sich mit dem neuen an.',
  },
  register: {
    title: 'Legen Sie Ihr Konto an',
    secondStep: 'Auch nach einem zweiten Schritt fragen, wenn ich mich anmelde',
    secondStepHint: 'Dann genügt es nicht, Ihr Passwort zu kennen. Sie wählen ihn gleich.',
    usernameHint:
      'Ein kurzer Name, mit dem Sie sich statt mit Ihrer E-Mail-Adresse anmelden können. Buchstaben, Ziffern, Punkte, Binde- und Unterstriche.',
    continue: 'Konto anlegen',
    waiting: 'Ihr Konto wird angelegt…',
    haveOne: 'Sie haben schon ein Konto?',
    signIn: 'Anmelden',
  },
  verify: {
    title: 'Sehen Sie in Ihr Postfach',
    sentTo: (email) => `Wir haben an ${email} geschrieben.`,
    how: 'Öffnen Sie den Link in dieser E-Mail, oder geben Sie hier die sechs Ziffern daraus ein.',
    continue: 'Weiter',
    waiting: 'Der Code wird geprüft…',
    opened: 'Ich habe den Link geöffnet',
    notThere: 'Noch nichts da? Es kann eine Minute dauern, und manchmal landet die E-Mail im Spam-Ordner.',
    resend: 'Noch eine E-Mail senden',
    resending: 'Wird gesendet…',
    resent: 'Eine weitere E-Mail ist unterwegs. Es gilt der neueste Code.',
    listening: 'Diese Seite geht von selbst weiter, sobald Sie den Link geöffnet haben.',
    goingOn: 'Ihre Adresse ist bestätigt. Es geht weiter…',
    back: 'Eine andere Adresse verwenden',
  },
  consent: {
    title: (app) => `Mit ${app} teilen?`,
    sub: (email) => `Sie sind angemeldet als ${email}`,
    may: (app) => `${app} möchte:`,
    continue: 'Erlauben',
    waiting: 'Einen Moment…',
    cancel: 'Nicht erlauben',
    trust: (app) => `Erlauben Sie das nur, wenn Sie ${app} kennen und dieser App vertrauen.`,
  },
  selectAccount: {
    title: 'So weitermachen?',
    continue: (name) => `Weiter als ${name}`,
    waiting: 'Einen Moment…',
    cancel: 'Ein anderes Konto verwenden',
  },
  setup: {
    title: 'Usher einrichten',
    sub: 'Sie sind als Erste oder Erster hier. Dieses Konto kümmert sich um alles Weitere.',
    continue: 'Administratorkonto anlegen',
    waiting: 'Das Konto wird angelegt…',
  },
  interactionExpired: {
    title: 'Fangen wir noch einmal an',
    explained:
      'Diese Seite war eine Weile offen oder wurde in einem anderen Browser begonnen. Zu Ihrer Sicherheit haben wir sie geschlossen.',
    nothingLost: 'Es ist nichts verloren: Fangen Sie neu an, und Sie sind gleich wieder dort, wo Sie waren.',
    continue: 'Neu anfangen',
  },
};
