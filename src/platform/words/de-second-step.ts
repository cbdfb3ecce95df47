import type { secondStep as English, secondStepLetters as EnglishLetters } from './en-second-step.ts';
import { createSay } from './say.ts';
import type { Translation } from './translation.ts';

const say = createSay('de-DE');

export const secondStep: Translation<typeof English> = {
  secondStep: {
    totp: {
      title: 'Geben Sie den Code aus Ihrer App ein',
      how: 'Öffnen Sie Ihre Authenticator-App: Sie zeigt sechs Ziffern für dieses Konto, jede halbe Minute neue.',
      wrong: 'Dieser Code stimmt nicht oder wurde schon benutzt. Geben Sie den ein, den Ihre App jetzt zeigt.',
    },
    email: {
      title: 'Sehen Sie in Ihr Postfach',
      titleToSend: 'Lassen Sie sich einen Code schicken',
      sentTo: (email) => `Wir haben sechs Ziffern an ${email} gesendet. Sie gelten hier, zehn Minuten lang.`,
      willSendTo: (email) => `Wir können sechs Ziffern an ${email} senden, die Sie dann hier eingeben.`,
      send: 'Code per E-Mail senden',
      sending: 'Wird gesendet…',
      notThere: 'Noch nichts da? Es kann eine Minute dauern, und manchmal landet die E-Mail im Spam-Ordner.',
      resend: 'Noch einen Code senden',
      resent: 'Ein weiterer Code ist unterwegs. Es gilt der neueste.',
      wrong:
        'Dieser Code stimmt nicht oder ist abgelaufen. Nehmen Sie den aus der neuesten E-Mail, oder lassen Sie sich noch einen senden.',
    },
    recovery: {
      title: 'Geben Sie einen Ersatzcode ein',
      how: 'Diese Codes haben Sie gespeichert, als Sie Ihren zweiten Schritt eingerichtet haben. Jeder gilt einmal: Streichen Sie ihn danach durch.',
      label: 'Ersatzcode',
      wrong:
        'Das ist keiner Ihrer Ersatzcodes, oder er wurde schon benutzt. Prüfen Sie ihn Buchstabe für Buchstabe, oder nehmen Sie einen anderen.',
    },
    codeMissing: 'Geben Sie den Code ein.',
    remember: 'In diesem Browser 30 Tage lang nicht nach einem Code fragen',
    rememberHint: 'Nicht auf einem gemeinsam genutzten Computer.',
    continue: 'Weiter',
    waiting: 'Der Code wird geprüft…',
    otherWays: 'Das geht gerade nicht?',
    usePasskey: 'Passkey verwenden',
    useTotp: 'Authenticator-App verwenden',
    useEmailCode: 'Code per E-Mail erhalten',
    useRecoveryCode: 'Ersatzcode verwenden',
    startOver: 'Ein anderes Konto verwenden',
  },
  enrol: {
    title: 'Fügen Sie einen zweiten Schritt hinzu',
    needed: 'Ihr Konto darf hier viel, deshalb genügt ein Passwort allein nicht. Wählen Sie, was dazukommen soll.',
    wanted: (app) => `${app} verlangt mehr als ein Passwort. Wählen Sie, was dazukommen soll.`,
    wished:
      'Mit einem zweiten Schritt kommt niemand in Ihr Konto, nur weil Ihr Passwort bekannt ist. Wählen Sie, was Sie verwenden möchten.',
    totp: 'Authenticator-App',
    totpAbout: 'Eine App auf Ihrem Telefon zeigt einen Code, den Sie eingeben.',
    passkey: 'Passkey',
    passkeyAbout: 'Ihr Gerät fragt nach Ihrem Fingerabdruck, Ihrem Gesicht oder seiner PIN.',
    email: 'Codes per E-Mail',
    emailAbout: 'Wir senden Ihnen jedes Mal einen Code. Einfach, aber schwächer als die anderen.',
    emailWaiting: 'Wird eingeschaltet…',
    notNow: 'Jetzt nicht',
    goBack: 'Jetzt nicht, zurück zur App',
    waiting: 'Einen Moment…',
  },
  enrolTotp: {
    title: 'Richten Sie Ihre Authenticator-App ein',
    scan: 'Öffnen Sie die App auf Ihrem Telefon, fügen Sie ein Konto hinzu, und richten Sie die Kamera auf dieses Bild.',
    picture: 'Ein QR-Code mit dem Schlüssel, der darunter steht',
    byHand: 'Keine Kamera? Geben Sie diesen Schlüssel in die App ein:',
    onThisDevice: 'Die App auf diesem Gerät öffnen',
    typeIt: 'Die App zeigt nun sechs Ziffern. Geben Sie sie hier ein.',
    continue: 'Einschalten',
    waiting: 'Der Code wird geprüft…',
    wrong:
      'Dieser Code stimmt nicht. Geben Sie den ein, den Ihre App jetzt zeigt, und prüfen Sie, ob die Uhr Ihres Telefons richtig geht.',
    otherWays: 'Etwas anderes wählen',
  },
  recoveryCodes: {
    title: 'Speichern Sie Ihre Ersatzcodes',
    how: 'Für den Tag, an dem Sie Ihr Telefon verlieren: Jeder dieser Codes lässt Sie einmal hinein. Bewahren Sie sie nicht beim Passwort auf.',
    once: 'Wir zeigen sie nur dieses eine Mal.',
    download: 'Als Datei speichern',
    fileName: 'ersatzcodes.txt',
    fileHeading: (brand, email) => `Ersatzcodes von ${email} bei ${brand}. Jeder gilt einmal.`,
    print: 'Drucken',
    mailedTitle: 'Ihr zweiter Schritt ist eingeschaltet',
    mailed: (email) =>
      `Wir haben Ersatzcodes an ${email} gesendet, für den Tag, an dem Sie Ihr Telefon verlieren. Bewahren Sie sie an einem sicheren Ort auf, und löschen Sie diese E-Mail.`,
    continue: 'Ich habe sie gespeichert',
    continueMailed: 'Weiter',
  },
};

export const secondStepLetters: Translation<typeof EnglishLetters> = {
  signInCode: {
    subject: 'Ihr Code zum Anmelden',
    heading: 'Ihr Code zum Anmelden',
    intro: 'Geben Sie diesen Code auf der Seite ein, auf der Sie sich gerade anmelden:',
    introFor: (app) => `Geben Sie diesen Code auf der Seite ein, auf der Sie sich gerade bei ${app} anmelden:`,
    howLong: (minutes) => `Er gilt einmal, und zwar ${say.minutes(minutes)} lang. Niemand von uns fragt Sie je danach.`,
    notYou:
      'Sie waren das nicht? Dann kennt jemand Ihr Passwort: Ändern Sie es jetzt. Ohne diesen Code geht es dort nicht weiter.',
  },
  recoveryCodes: {
    subject: 'Ihre Ersatzcodes',
    heading: 'Ihre Ersatzcodes',
    intro:
      'Mit jedem dieser Codes können Sie sich zusammen mit Ihrem Passwort einmal anmelden, wenn Ihnen Ihr zweiter Schritt verloren gegangen ist:',
    warning:
      'Wer diese E-Mail liest, kann sie auch verwenden. Schreiben Sie sie ab oder drucken Sie sie aus, bewahren Sie sie an einem sicheren Ort auf, und löschen Sie diese E-Mail.',
    notYou: 'Sie waren das nicht? Dann ist jemand in Ihrem Konto: Ändern Sie sofort Ihr Passwort.',
  },
};
