import type { errors as English } from './en-errors.ts';
import type { Translation } from './translation.ts';

const byCode: Translation<typeof English>['byCode'] = {
  'invalid-input': {
    title: 'Das sah nicht richtig aus',
    words:
      'In der Anfrage hat etwas gefehlt oder war falsch geschrieben. Gehen Sie zurück, und versuchen Sie es noch einmal.',
  },
  'not-signed-in': { title: 'Bitte melden Sie sich an', words: 'Diese Seite ist für Menschen, die angemeldet sind.' },
  forbidden: {
    title: 'Diese Seite ist nicht für Sie',
    words: 'Ihr Konto darf sie nicht sehen. Sollte es das dürfen, fragen Sie bei der Administration nach.',
  },
  'not-found': {
    title: 'Hier ist nichts',
    words: 'Vielleicht ist die Adresse falsch geschrieben, oder die Seite ist umgezogen.',
  },
  conflict: {
    title: 'Jemand war schneller',
    words:
      'Das wurde in der Zwischenzeit geändert. Gehen Sie zurück, sehen Sie noch einmal nach, und wiederholen Sie, was noch nötig ist.',
  },
  gone: {
    title: 'Diese Seite gibt es nicht mehr',
    words: 'Sie wurde schon benutzt oder ist abgelaufen. Fangen Sie von der App aus neu an, von der Sie gekommen sind.',
  },
  csrf: {
    title: 'Versuchen wir es noch einmal',
    words:
      'Wir konnten nicht erkennen, dass dieses Formular von unserer eigenen Seite kam. Gehen Sie zurück, laden Sie die Seite neu, und senden Sie es noch einmal ab. Cookies müssen erlaubt sein.',
  },
  'wrong-host': {
    title: 'Falsche Adresse',
    words: 'Dieser Server antwortet unter einem anderen Namen. Prüfen Sie die Adresse.',
  },
  'unsupported-media-type': {
    title: 'Das sah nicht richtig aus',
    words: 'Die Anfrage kam in einer Form, die wir nicht lesen.',
  },
  'method-not-allowed': {
    title: 'Das geht hier nicht',
    words: 'Diese Adresse beantwortet andere Arten von Anfragen. Gehen Sie zurück, und versuchen Sie es noch einmal.',
  },
  'not-acceptable': {
    title: 'So lässt sich das nicht zeigen',
    words: 'Die Anfrage verlangt eine Form, die es hier nicht gibt.',
  },
  'payload-too-large': {
    title: 'Das war zu viel',
    words: 'Die Anfrage war größer, als wir sie annehmen. Senden Sie weniger.',
  },
  'precondition-failed': {
    title: 'Es wurde zwischenzeitlich geändert',
    words: 'Die Anfrage betrifft etwas, das nicht mehr so ist, wie es war. Lesen Sie es zuerst neu.',
  },
  'too-many-requests': {
    title: 'Ein wenig zu schnell',
    words: 'Es kamen zu viele Anfragen in kurzer Zeit. Warten Sie einen Moment, und versuchen Sie es dann noch einmal.',
  },
  'not-implemented': {
    title: 'Das geht hier nicht',
    words: 'Die Anfrage verlangt etwas, das wir nicht anbieten.',
  },
  unavailable: { title: 'Hier ist gerade sehr viel los', words: 'Bitte versuchen Sie es gleich noch einmal.' },
};

export const errors: Translation<typeof English> = {
  byCode,
  bug: {
    title: 'Das war unser Fehler',
    words: 'Hier ist etwas schiefgegangen. Wir haben es notiert; bitte versuchen Sie es gleich noch einmal.',
  },
  oauth: {
    title: 'Diese App konnte Sie nicht anmelden',
    words:
      'Die App hat uns etwas gesendet, das wir nicht annehmen können. Gehen Sie zu ihr zurück, und versuchen Sie es noch einmal; wenn das nicht hilft, sagen Sie denen Bescheid, die sie betreiben.',
  },
  reference: 'Kennung',
  referenceHint: 'Wenn Sie um Hilfe bitten, nennen Sie diese Nummer.',
  goOn: 'Weiter',
};
