import type { accountProfile as English } from './en-account-profile.ts';
import { createSay } from './say.ts';
import type { Translation } from './translation.ts';

const say = createSay('de-DE');

export const accountProfile: Translation<typeof English> = {
  title: 'Profil',
  sub: 'Apps sehen davon, was Sie ihnen erlauben. Nur Ihr Name ist nötig.',
  groups: {
    name: 'Ihr Name',
    work: 'Arbeit',
    contact: 'Kontakt',
    manner: 'Zeit und Sprache',
  },
  fields: {
    name: 'Name',
    username: 'Benutzername',
    given_name: 'Vorname',
    family_name: 'Nachname',
    nickname: 'Wie Freunde Sie nennen',
    organisation_name: 'Organisation',
    designation: 'Position',
    city: 'Ort',
    phone_number: 'Telefonnummer',
    website: 'Website',
    birthdate: 'Geburtsdatum',
    zoneinfo: 'Zeitzone',
    locale: 'Sprache',
  },
  hints: {
    username: 'Ein kurzer Name, mit dem Sie sich statt mit Ihrer E-Mail-Adresse anmelden können.',
    phone_number: 'Mit der Landesvorwahl, etwa +49 30 901820.',
    birthdate: 'Jahr-Monat-Tag, etwa 1815-12-10.',
  },
  problems: {
    name: 'Sagen Sie uns Ihren Namen, in einer Zeile mit höchstens 200 Zeichen.',
    username: 'Verwenden Sie 3 bis 64 Buchstaben, Ziffern, Punkte, Binde- oder Unterstriche.',
    usernameTaken: 'Diesen Benutzernamen hat schon jemand. Wählen Sie einen anderen, oder lassen Sie das Feld leer.',
    phone_number: 'Geben Sie eine Telefonnummer ein: Ziffern, davor + und die Landesvorwahl.',
    website: 'Geben Sie eine Webadresse ein, etwa https://example.com.',
    birthdate: 'Geben Sie einen vergangenen Tag als Jahr-Monat-Tag ein: 1815-12-10.',
    zoneinfo: 'Wählen Sie eine Zeitzone aus der Liste.',
    locale: 'Wählen Sie eine Sprache aus der Liste.',
    line: 'Verwenden Sie eine Zeile Text mit höchstens 200 Zeichen.',
    meanwhile:
      'Ihr Profil wurde in der Zwischenzeit anderswo geändert. Sehen Sie es durch, und speichern Sie es dann noch einmal.',
  },
  unsaid: 'Keine Angabe',
  asBrowser: 'Wie der Browser es sagt',
  save: 'Speichern',
  saving: 'Wird gespeichert…',
  notices: {
    profile: 'Ihr Profil ist gespeichert.',
    email: 'Ihre Adresse ist geändert. Von jetzt an melden Sie sich mit der neuen an.',
  },
  email: {
    panel: 'E-Mail',
    none: 'Ihr Konto hat keine Adresse.',
    change: 'Adresse ändern',
    pending: (email) => `Sie möchten sie in ${email} ändern; diese Adresse muss noch bestätigt werden.`,
    confirm: 'Bestätigen',
    title: 'Ändern Sie Ihre Adresse',
    sub: (email) => `Zurzeit ist es ${email}, und so bleibt es, bis die neue bestätigt ist.`,
    subNone: 'Sie zählt, sobald sie bestätigt ist.',
    label: 'Neue E-Mail-Adresse',
    continue: 'E-Mail senden',
    waiting: 'Wird gesendet…',
    invalid: 'Das sieht nicht nach einer E-Mail-Adresse aus. Sie sollte lauten wie name@example.com.',
    same: 'Das ist schon Ihre Adresse.',
    throttled: (seconds) =>
      `E-Mails dafür sind gerade erst hinausgegangen. Bitte warten Sie ${say.duration(seconds)}, und versuchen Sie es dann noch einmal.`,
  },
  emailCode: {
    title: 'Bestätigen Sie die neue Adresse',
    sentTo: (email) => `Wir haben an ${email} geschrieben.`,
    how: 'Öffnen Sie den Link in dieser E-Mail, oder geben Sie hier die sechs Ziffern daraus ein.',
    continue: 'Bestätigen',
    waiting: 'Der Code wird geprüft…',
    again: 'Nichts da? Sehen Sie im Spam-Ordner nach, prüfen Sie die Adresse, oder bitten Sie noch einmal darum.',
    back: 'Eine andere Adresse verwenden',
  },
};
