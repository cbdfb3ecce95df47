import type { passkeys as English } from './en-passkeys.ts';
import type { Translation } from './translation.ts';

export const passkeys: Translation<typeof English> = {
  browser: {
    waiting: 'Wir warten auf Ihren Passkey…',
    making: 'Wir warten auf Ihr Gerät…',
    cancelled: 'Es wurde kein Passkey verwendet. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.',
    notMade: 'Es wurde kein Passkey erstellt. Versuchen Sie es noch einmal, wenn Sie so weit sind.',
    present: 'Dieses Gerät hat schon einen Passkey für Ihr Konto.',
    failed:
      'Das hat in diesem Browser nicht geklappt. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.',
    unsupported:
      'Dieser Browser kann keine Passkeys verwenden. Wählen Sie einen anderen Weg oder einen anderen Browser.',
    needsScript: 'Passkeys brauchen JavaScript. Schalten Sie es ein, oder wählen Sie einen anderen Weg.',
  },
  problems: {
    unreadable: 'Das hat nicht geklappt. Bitte versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.',
    expired: 'Das hat ein wenig zu lange gedauert. Bitte versuchen Sie es noch einmal.',
    unknown: 'Dieser Passkey gilt hier nicht mehr. Verwenden Sie einen anderen, oder wählen Sie einen anderen Weg.',
    'not-verified': 'Dieser Passkey allein genügt hier nicht. Melden Sie sich erst mit Ihrem Passwort an.',
    copied:
      'Wir konnten diesen Passkey nicht annehmen: Vielleicht wurde er kopiert. Wir haben Ihnen geschrieben. Bitte wählen Sie einen anderen Weg.',
    unconfirmed:
      'Ihre Adresse ist noch nicht bestätigt. Melden Sie sich mit Ihrem Passwort an, und wir senden Ihnen eine E-Mail.',
    'no-match': 'Dieser Passkey passt nicht. Verwenden Sie einen anderen, oder wählen Sie einen anderen Weg.',
  },
  signIn: 'Mit einem Passkey anmelden',
  second: {
    title: 'Verwenden Sie Ihren Passkey',
    how: 'Ihr Gerät fragt nach Ihrem Fingerabdruck, Ihrem Gesicht oder seiner PIN.',
    continue: 'Passkey verwenden',
  },
  enrol: {
    title: 'Erstellen Sie einen Passkey',
    how: 'Ihr Gerät bewahrt ihn für Sie auf und fragt nach Ihrem Fingerabdruck, Ihrem Gesicht oder seiner PIN. Sie müssen sich nichts merken und nichts eingeben.',
    name: 'Name',
    nameHint: 'Damit Sie ihn in der Liste Ihrer Passkeys wiedererkennen.',
    nameDefault: 'Passkey',
    continue: 'Passkey erstellen',
    otherWays: 'Etwas anderes wählen',
    problems: {
      unreadable: 'Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.',
      expired: 'Das hat ein wenig zu lange gedauert. Bitte versuchen Sie es noch einmal.',
      'no-match':
        'Wir konnten diesen Passkey nicht annehmen. Bitte versuchen Sie es noch einmal, oder verwenden Sie ein anderes Gerät.',
      taken: 'Dieser Passkey ist schon in Gebrauch.',
      'too-many': 'Sie haben so viele Passkeys, wie ein Konto haben darf. Entfernen Sie erst einen.',
      nameMissing: 'Geben Sie dem Passkey einen Namen.',
      nameTooLong: 'Dieser Name ist zu lang: Es dürfen höchstens 100 Zeichen sein.',
    },
  },
  list: {
    title: 'Passkeys',
    about:
      'Mit einem Passkey melden Sie sich ohne Passwort an: Ihr Gerät fragt nach Ihrem Fingerabdruck, Ihrem Gesicht oder seiner PIN.',
    none: 'Sie haben noch keinen Passkey.',
    added: 'Ihr Passkey ist bereit. Von jetzt an können Sie sich damit anmelden.',
    removed: 'Der Passkey ist entfernt.',
    renamed: 'Der Passkey hat seinen neuen Namen.',
    add: 'Passkey hinzufügen',
    change: 'Ändern',
    changeNamed: (name) => `${name} ändern`,
    oneDevice: 'Nur auf einem Gerät',
    canSync: 'Kann auf mehreren Ihrer Geräte sein',
    synced: 'Auf allen Ihren Geräten, gesichert',
    created: 'Hinzugefügt',
    lastUsed: 'Zuletzt benutzt',
    neverUsed: 'Noch nicht benutzt',
    suspectedShort: 'Vielleicht kopiert',
    suspected: 'Wurde vielleicht kopiert. Entfernen Sie ihn im Zweifel.',
    addAnother:
      'Ihr einziger Passkey ist auf einem Gerät. Fügen Sie noch einen hinzu, damit Sie auch dann hineinkommen, wenn dieses Gerät verloren geht.',
  },
  one: {
    name: 'Name',
    rename: 'Namen speichern',
    renaming: 'Wird gespeichert…',
    removeTitle: 'Diesen Passkey entfernen',
    removeAbout:
      'Danach melden Sie sich nicht mehr damit an. Ihr Gerät bietet ihn vielleicht weiter an: Löschen Sie ihn auch dort, unter den gespeicherten Passwörtern.',
    remove: 'Entfernen',
    removing: 'Wird entfernt…',
    last: 'Ihr Konto braucht einen zweiten Schritt, und das ist der einzige, den Sie haben. Fügen Sie erst einen anderen hinzu.',
  },
};
