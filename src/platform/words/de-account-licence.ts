import type { accountLicence as English, licenceLetters as EnglishLetters } from './en-account-licence.ts';
import { createSay } from './say.ts';
import type { Translation } from './translation.ts';

const say = createSay('de-DE');
const seats = (count: number) => (count === 1 ? 'ein Platz' : `${say.number(count)} Plätze`);
/** Behind “mit” and “von”. */
const withSeats = (count: number) => (count === 1 ? 'einem Platz' : `${say.number(count)} Plätzen`);
const people = (count: number) => (count === 1 ? 'eine Person' : `${say.number(count)} Personen`);

export const accountLicence: Translation<typeof English> = {
  title: 'Lizenzen',
  sub: 'Was Sie benutzen dürfen, und welche Plätze Sie haben.',
  mine: {
    heading: 'Für Sie',
    none: 'Noch ist keine Lizenz für Sie da. Ändern können das die Menschen, die sich um Ihre Organisation kümmern.',
    of: (organisation, count) => `${organisation} · ${seats(count)}`,
    until: (date) => `Gilt bis ${date}.`,
    apps: (apps) => `Für ${apps}.`,
    held: (count) => (count === 1 ? 'Sie haben einen Platz' : `Sie haben ${say.number(count)} Plätze`),
    since: 'Seit:',
    free: 'Sie haben gerade keinen Platz. Sie bekommen einen, wenn Sie die App öffnen.',
    giveBack: 'Zurückgeben',
    giveBackOf: (product) => `Zurückgeben: ${product}`,
    givingBack: 'Wird zurückgegeben…',
    explained:
      'Wenn Sie einen Platz zurückgeben, sind Sie in den Apps abgemeldet, für die er gilt, und jemand anderes kann ihn haben. Hier bleiben Sie angemeldet.',
  },
  kept: {
    heading: 'Um diese kümmern Sie sich',
    none: 'Noch gibt es keine Lizenz.',
    noneFound: 'Keine Lizenz hat das im Namen, in der Nummer oder in der Organisation.',
    search: 'Produkt, Nummer oder Organisation',
    product: 'Lizenz',
    inUse: 'Belegt',
    peak: 'Höchstens zugleich, letzte 7 Tage',
    refusals: 'Fanden keinen Platz, letzte 7 Tage',
    validity: 'Stand',
    of: (used, all) => `${used} von ${all}`,
  },
  validity: {
    forever: 'gilt ohne Ende',
    until: (date) => `gilt bis ${date}`,
    ended: (date) => `endete am ${date}`,
    begins: (date) => `gilt ab ${date}`,
    suspended: 'ausgesetzt',
    revoked: 'zurückgenommen',
  },
  one: {
    title: (product, count) => `${product}, ${seats(count)}`,
    sub: (organisation, serial) => `${organisation} · ${serial}`,
    overage: (count) =>
      `Sind alle belegt, ${count === 1 ? 'darf' : 'dürfen'} noch ${seats(count)} mehr vergeben werden.`,
    tiles: {
      inUse: (count) => (count === 1 ? 'Platz ist jetzt belegt' : 'Plätze sind jetzt belegt'),
      peak: {
        hour: 'höchstens zugleich, letzte Stunde',
        day: 'höchstens zugleich, letzte 24 Stunden',
        week: 'höchstens zugleich, letzte 7 Tage',
        month: 'höchstens zugleich, letzte 30 Tage',
        year: 'höchstens zugleich, letztes Jahr',
      },
      refusals: {
        hour: 'fanden keinen Platz, letzte Stunde',
        day: 'fanden keinen Platz, letzte 24 Stunden',
        week: 'fanden keinen Platz, letzte 7 Tage',
        month: 'fanden keinen Platz, letzte 30 Tage',
        year: 'fanden keinen Platz, letztes Jahr',
      },
      waiting: (count) => (count === 1 ? 'Person wartet jetzt' : 'Personen warten jetzt'),
      goodUntil: 'gilt bis',
      state: 'die Lizenz',
    },
  },
  chart: {
    heading: {
      hour: 'Belegte Plätze, letzte Stunde',
      day: 'Belegte Plätze, letzte 24 Stunden',
      week: 'Belegte Plätze, letzte 7 Tage',
      month: 'Belegte Plätze, letzte 30 Tage',
      year: 'Belegte Plätze, letztes Jahr',
    },
    ranges: 'Wie weit zurück',
    range: { hour: 'Stunde', day: 'Tag', week: 'Woche', month: 'Monat', year: 'Jahr' },
    csv: 'CSV',
    csvOf: 'Diese Zahlen als CSV-Datei',
    told: (peak, capacity) =>
      `Höchstens ${say.number(peak)} von ${withSeats(capacity)} ${peak === 1 ? 'war' : 'waren'} zugleich belegt.`,
    toldRefused: (count) => `Für ${people(count)} war kein Platz frei.`,
    toldNobody: 'Alle fanden einen Platz.',
    tableBelow: 'Die Zahlen stehen in der Tabelle darunter.',
    capacity: seats,
    line: people,
    peak: 'Höchstens zugleich',
    mean: 'Im Mittel',
    seats: 'Plätze, die es gibt',
    refusals: 'Fanden keinen Platz',
    longestLine: 'Längste Schlange',
    table: 'Dasselbe als Tabelle',
    from: 'Ab',
    times: (zone) => `Alle Zeiten gelten für ${zone}.`,
    chooseZone: 'Zeitzone wählen',
  },
  holders: {
    heading: 'Wer einen Platz hat',
    search: 'Name, Adresse oder App',
    person: 'Person',
    since: 'Seit',
    seen: 'Zuletzt da',
    app: 'App',
    seat: 'Platz',
    act: 'Handlung',
    none: 'Gerade hat niemand einen Platz.',
    noneFound: 'Niemand, der einen Platz hat, heißt so oder benutzt diese App.',
    machine: 'Eine Maschine',
    gone: 'Jemand, dessen Konto nicht mehr da ist',
    noApp: 'eine App, die es nicht mehr gibt',
    release: 'Freigeben…',
    releaseOf: (person) => `Freigeben: ${person}`,
    csvOf: 'Wer einen Platz hat, als CSV-Datei',
  },
  release: {
    title: (person) => `Den Platz von ${person} freigeben?`,
    machineTitle: 'Den Platz einer Maschine freigeben?',
    sub: (slot, product) => `Platz ${say.number(slot)} von ${product}`,
    explained:
      'Diese Person wird in den Apps dieser Lizenz sofort abgemeldet, und wer in der Schlange vorne steht, bekommt den Platz.',
    stays: 'Sie kann wiederkommen, sobald ein Platz frei ist. Ihr Konto und was sie getan hat, bleiben, wie sie sind.',
    machine: 'Womit sie arbeitet, gilt nicht mehr, bis sie wieder einen Platz findet.',
    continue: 'Platz freigeben',
    waiting: 'Wird freigegeben…',
    cancel: 'Den Platz lassen',
  },
  refusals: {
    heading: 'Wer keinen Platz fand',
    all: 'Alle ansehen',
    title: 'Wer keinen Platz fand',
    sub: (product) => `${product}, letzte fünf Wochen`,
    person: 'Person',
    at: 'Wann',
    app: 'App',
    waited: 'Gewartet',
    became: 'Am Ende',
    not: 'gar nicht',
    in: 'bekam einen Platz',
    waiting: 'steht in der Schlange',
    gone: 'ging wieder',
    none: 'Alle fanden einen Platz.',
    noneFound: 'Niemand, der keinen Platz fand, heißt so oder wollte zu dieser App.',
    csvOf: 'Wer keinen Platz fand, als CSV-Datei',
  },
  people: {
    panel: 'Wer sie benutzen darf',
    panelAbout: (count) =>
      count === 0
        ? 'Sie ist für Menschen, die Sie nennen, und noch haben Sie niemanden genannt.'
        : `Sie ist für ${people(count)}, die Sie genannt haben.`,
    see: 'Ansehen',
    title: 'Wer sie benutzen darf',
    sub: (product) => `${product} ist für die Menschen, die hier genannt sind.`,
    add: 'Jemanden nennen',
    address: 'E-Mail oder Benutzername eines Mitglieds',
    adding: 'Wird hinzugefügt…',
    addButton: 'Hinzufügen',
    search: 'Name oder Adresse',
    none: 'Noch ist niemand genannt, also kann sie niemand benutzen.',
    noneFound: 'Niemand, der genannt ist, hat diesen Namen oder diese Adresse.',
    since: 'Genannt:',
    isIn: 'Gerade da',
    remove: 'Entfernen',
    removeOf: (person) => `Entfernen: ${person}`,
    removing: 'Wird entfernt…',
    removeExplained: 'Wen Sie entfernen, der ist in den Apps dieser Lizenz sofort abgemeldet.',
    notMember: (organisation) => `Niemand, der zu ${organisation} gehört, hat diese Adresse oder diesen Benutzernamen.`,
    missing: 'Geben Sie die Adresse oder den Benutzernamen von jemandem ein.',
    revoked: 'Diese Lizenz wurde zurückgenommen, deshalb lässt sich an ihr nichts mehr ändern.',
    notices: {
      named: 'Diese Person darf sie ab jetzt benutzen.',
      'named-already': 'Diese Person war schon genannt.',
      removed: 'Diese Person darf sie nicht mehr benutzen.',
      'removed-already': 'Diese Person war nicht mehr genannt.',
    },
  },
  notices: {
    'given-back': 'Sie haben Ihren Platz zurückgegeben.',
    'given-back-already': 'Sie hatten diesen Platz nicht mehr.',
    released: 'Der Platz ist wieder frei.',
    'released-already': 'Der Platz gehörte schon jemand anderem, deshalb wurde niemand abgemeldet.',
  },
};

export const licenceLetters: Translation<typeof EnglishLetters> = {
  full: {
    subject: (product) => `${product}: Menschen finden keinen Platz`,
    heading: 'Menschen finden keinen Platz',
    intro: (product, organisation) => `Bei ${product} für ${organisation} sind zu oft alle Plätze belegt.`,
    days: (days, count) =>
      days === 1
        ? `In den letzten 24 Stunden ${count === 1 ? 'fand' : 'fanden'} ${people(count)} keinen Platz.`
        : `An ${say.number(days)} der letzten 7 Tage fand jemand keinen Platz: ${people(count)} insgesamt.`,
    seats: (count) => `Die Lizenz hat ${count === 1 ? 'einen Platz' : seats(count)}.`,
    what: 'Auf ihrer Seite sehen Sie, wann das war, wer einen Platz hat und wessen Platz sich freigeben ließe. Wenn es so weitergeht, würden mehr Plätze helfen.',
    button: 'Plätze ansehen',
    why: 'Sie bekommen diese E-Mail, weil Sie für diese Lizenz zuständig sind: wenn an drei von sieben Tagen jemand keinen Platz findet oder zehn Menschen an einem Tag, und höchstens einmal in der Woche.',
  },
  ends: {
    subject: (product, date) => `${product}: Die Lizenz endet am ${date}`,
    heading: 'Eine Lizenz endet bald',
    intro: (product, date) => `Die Lizenz für ${product} endet am ${date}.`,
    whose: (organisation, serial) => `Sie gehört zu ${organisation}, und ihre Nummer ist ${serial}.`,
    afterwards: (count) =>
      count === 1
        ? 'Danach kann niemand mehr ihren Platz benutzen, und wer ihn hat, wird abgemeldet.'
        : `Danach kann niemand mehr ihre ${seats(count)} benutzen, und wer einen hat, wird abgemeldet.`,
    what: 'Soll es weitergehen, lassen Sie sie von den Menschen verlängern, die diesen Dienst betreiben.',
    button: 'Lizenz ansehen',
    why: 'Sie bekommen diese E-Mail, weil Sie für diese Lizenz zuständig sind: dreißig Tage vor ihrem Ende, und noch einmal sieben Tage davor.',
  },
  serial: (serial) => `Ihre Nummer ist ${serial}.`,
  noticed: 'Als wir nachsahen',
};
