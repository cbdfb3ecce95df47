import type { accountSecurity as English } from './en-account-security.ts';
import type { Translation } from './translation.ts';

export const accountSecurity: Translation<typeof English> = {
  title: 'Sicherheit',
  sub: 'Was zwischen Ihrem Konto und allen anderen steht.',
  on: 'An',
  off: 'Aus',
  notices: {
    password: 'Ihr Passwort ist geändert. Wer anderswo angemeldet war, wurde abgemeldet.',
    'authenticator-on':
      'Ihre Authenticator-App ist eingerichtet. Von jetzt an fragen wir nach dem Passwort auch nach ihrem Code.',
    'authenticator-off': 'Die Authenticator-App ist entfernt.',
    'email-codes-on':
      'Codes per E-Mail sind eingeschaltet. Von jetzt an senden wir Ihnen nach dem Passwort einen Code per E-Mail.',
    'email-codes-off': 'Codes per E-Mail sind ausgeschaltet.',
    browser: 'Dieser Browser wird wieder nach einem Code gefragt.',
    browsers: 'Jeder Browser wird wieder nach einem Code gefragt.',
  },
  password: {
    panel: 'Passwort',
    changed: 'Geändert',
    none: 'Ihr Konto hat kein Passwort.',
    change: 'Passwort ändern',
    choose: 'Passwort wählen',
    title: 'Wählen Sie ein neues Passwort',
    sub: 'Hier bleiben Sie angemeldet. Überall sonst werden Sie abgemeldet.',
    continue: 'Passwort speichern',
    waiting: 'Wird gespeichert…',
  },
  steps: {
    panel: 'Zweiter Schritt',
    about: 'Danach fragen wir nach dem Passwort, damit ein gestohlenes Passwort nichts öffnet.',
    authenticator: 'Authenticator-App',
    authenticatorAbout: 'Eine App auf Ihrem Telefon zeigt einen Code, den Sie eingeben.',
    passkeys: 'Passkeys',
    passkeysAbout: 'Ihr Gerät fragt nach Ihrem Fingerabdruck, Ihrem Gesicht oder seiner PIN.',
    passkeyCount: (count) => (count === 0 ? 'Keine' : `${count}`),
    emailCodes: 'Codes per E-Mail',
    emailCodesAbout: 'Wir senden Ihnen jedes Mal einen Code. Einfach, aber schwächer als die anderen.',
    setUp: 'Einrichten',
    manage: 'Verwalten',
  },
  spares: {
    panel: 'Für den Tag, an dem Sie es verlieren',
    recoveryCodes: 'Ersatzcodes',
    recoveryCodesAbout: 'Jeder lässt Sie zusammen mit Ihrem Passwort einmal hinein.',
    left: (count) => (count === 0 ? 'Keine übrig' : `${count} übrig`),
    makeNew: 'Neue erstellen',
  },
  browsers: {
    panel: 'Gemerkte Browser',
    about: 'In diesen fragen wir 30 Tage lang nicht nach einem Code.',
    see: 'Ansehen',
    count: (count) => (count === 0 ? 'Keine' : `${count}`),
    title: 'Gemerkte Browser',
    none: 'Kein Browser ist gemerkt: Nach dem zweiten Schritt wird überall gefragt.',
    unknown: 'Unbekannter Browser',
    since: 'Gemerkt',
    lastUsed: 'zuletzt benutzt',
    from: (address) => `von ${address}`,
    forget: 'Vergessen',
    forgetWhich: (browser) => `${browser} vergessen`,
    forgetAll: 'Alle vergessen',
    waiting: 'Einen Moment…',
  },
  authenticator: {
    title: 'Authenticator-App',
    setUpSub: 'Von da an fragen wir nach Ihrem Passwort auch nach ihrem Code.',
    isOn: 'Ihre Authenticator-App ist eingerichtet.',
    showAgain: 'QR-Code noch einmal zeigen',
    shownAgain: 'Lesen Sie ihn mit einem weiteren Gerät ein, und beide zeigen dieselben Codes.',
    removeTitle: 'App entfernen',
    removeAbout: 'Danach genügt Ihr Passwort allein, es sei denn, Sie haben noch einen anderen zweiten Schritt.',
    removeCode: 'Code aus der App oder ein Ersatzcode',
    remove: 'App entfernen',
    removing: 'Wird entfernt…',
    wrong: 'Dieser Code stimmt nicht oder wurde schon benutzt. Geben Sie den ein, den Ihre App jetzt zeigt.',
    needed:
      'Ihr Konto darf hier viel, deshalb braucht es einen zweiten Schritt. Fügen Sie erst einen Passkey hinzu, und entfernen Sie dann die App.',
  },
  emailCodes: {
    title: 'Codes per E-Mail',
    onAbout: (email) => `Nach dem Passwort senden wir sechs Ziffern an ${email}.`,
    offAbout: (email) =>
      `Wir können nach jedem Passwort sechs Ziffern an ${email} senden. Um zu sehen, ob unsere E-Mails Sie erreichen, senden wir die ersten jetzt.`,
    turnOffAbout: 'Um sie auszuschalten, geben Sie noch einmal einen Code ein.',
    send: 'Code per E-Mail senden',
    sending: 'Wird gesendet…',
    sent: (email) => `Ein Code ist unterwegs an ${email}. Er gilt zehn Minuten lang.`,
    resend: 'Noch einen Code senden',
    turnOn: 'Einschalten',
    turnOff: 'Ausschalten',
    waiting: 'Der Code wird geprüft…',
    wrong:
      'Dieser Code stimmt nicht oder ist abgelaufen. Nehmen Sie den aus der neuesten E-Mail, oder lassen Sie sich noch einen senden.',
    noAddress: 'Ihr Konto hat keine Adresse, an die wir schreiben könnten.',
    notForYou:
      'Ihr Konto darf hier viel, deshalb braucht es einen stärkeren zweiten Schritt als einen Code per E-Mail.',
    notHere: 'Codes per E-Mail gibt es hier nicht.',
  },
  recoveryCodes: {
    title: 'Ersatzcodes',
    left: (count) =>
      count === 0
        ? 'Sie haben keine Ersatzcodes mehr übrig.'
        : count === 1
          ? 'Sie haben noch einen Ersatzcode übrig.'
          : `Sie haben noch ${count} Ersatzcodes übrig.`,
    about: 'Mit jedem davon können Sie sich einmal anmelden, wenn Ihnen Ihr zweiter Schritt verloren gegangen ist.',
    replaces: 'Wenn Sie neue erstellen, gelten die früheren nicht mehr.',
    noStep: 'Ersatzcodes vertreten einen zweiten Schritt. Richten Sie zuerst einen ein, dann bekommen Sie sie dazu.',
    mailWarning: (email) =>
      `Wir senden sie an ${email}. Wer dieses Postfach liest, kann sie dann verwenden: Speichern Sie sie anderswo, und löschen Sie die E-Mail.`,
    make: 'Neue Codes erstellen',
    making: 'Werden erstellt…',
    back: 'Zweiten Schritt einrichten',
  },
};
