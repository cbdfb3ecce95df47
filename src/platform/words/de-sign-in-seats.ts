import type { signInSeats as English } from './en-sign-in-seats.ts';
import type { Translation } from './translation.ts';

const ORDINALS = [
  'erster',
  'zweiter',
  'dritter',
  'vierter',
  'fünfter',
  'sechster',
  'siebter',
  'achter',
  'neunter',
  'zehnter',
];

export const signInSeats: Translation<typeof English> = {
  fullHouse: {
    title: 'Alle Plätze sind besetzt',
    sub: (organisation, app) => `${organisation} · ${app}`,
    drawn: (inUse, seats) => `${inUse} von ${seats} ${seats === 1 ? 'Platz' : 'Plätzen'} besetzt`,
    all: (seats) =>
      seats === 1 ? 'Der einzige Platz dieser Lizenz ist besetzt.' : `Alle ${seats} Plätze dieser Lizenz sind besetzt.`,
    some: (inUse, seats) => `${inUse} der ${seats} Plätze dieser Lizenz sind besetzt.`,
    ahead: 'Was frei ist, bekommen die Wartenden vor Ihnen.',
    allOf: (seats) => (seats === 1 ? 'einzige Platz' : `${seats} Plätze`),
    likely: (wait) => `Vermutlich wird in etwa ${wait} einer frei.`,
    likelySoon: 'Vermutlich wird in ein, zwei Minuten einer frei.',
    ordinal: (place) => ORDINALS[place - 1] ?? `${place}.`,
    place: (ordinal) => `Sie stehen an ${ordinal} Stelle. Lassen Sie diese Seite offen, dann werden Sie eingelassen.`,
    ready: 'Jetzt ist ein Platz für Sie frei. Kommen Sie herein.',
    looking: 'Diese Seite sieht alle zehn Sekunden wieder nach.',
    continue: 'Jetzt versuchen',
    waiting: 'Ein Platz wird gesucht…',
    cancel: 'Nicht länger warten',
    leaving: 'Einen Moment…',
    elsewhere: 'Sie haben einen Platz auf einem anderen Gerät.',
    elsewhereOn: (device) => `Sie haben einen Platz auf einem anderen Gerät, in ${device}.`,
    closes: (app) => `${app} wird dort abgemeldet.`,
    move: 'Hierher holen',
    moving: 'Ihr Platz kommt hierher…',
    others: 'Sie können auch eine andere Lizenz benutzen.',
    choose: 'Andere Lizenz wählen',
    ask: (name) => `Reichen die Plätze nicht? Schreiben Sie ${name}.`,
    subject: (app) => `Plätze für ${app}`,
  },
  noLicence: {
    title: (app) => `Keine Lizenz für ${app}`,
    explained: (app) =>
      `${app} braucht eine Lizenz, und für das Konto, mit dem Sie angemeldet sind, gilt derzeit keine.`,
    ask: (name, organisation) => `Bei ${organisation} kümmert sich ${name} um Lizenzen.`,
    askSomebody: 'Wenn Sie eine haben sollten, fragen Sie in Ihrem Haus, wer sich um Lizenzen kümmert.',
    subject: (app) => `Eine Lizenz für ${app}`,
    continue: 'Ein anderes Konto verwenden',
    cancel: (app) => `Zurück zu ${app}`,
  },
  chooseLicence: {
    title: 'Welche Lizenz?',
    how: 'Sie können mehrere benutzen. Wählen Sie, wessen Platz Sie nehmen.',
    legend: 'Lizenzen',
    free: (free, seats) =>
      free === 0 ? 'Kein Platz ist frei' : `${free} von ${seats} ${seats === 1 ? 'Platz' : 'Plätzen'} frei`,
    held: 'Hier haben Sie schon einen Platz',
    missing: 'Wählen Sie eine dieser Lizenzen.',
    continue: 'Platz nehmen',
    cancel: (app) => `Zurück zu ${app}`,
  },
  chooseOrganisation: {
    title: 'Für welche Organisation?',
    how: (app) => `Sie gehören zu mehreren. ${app} erfährt, für welche Sie kommen.`,
    legend: 'Organisationen',
    missing: 'Wählen Sie eine dieser Organisationen.',
    continue: 'Weiter',
    cancel: (app) => `Zurück zu ${app}`,
  },
};
