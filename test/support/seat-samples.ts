import { en } from '#platform/words/en.ts';
import { drawSeats } from '#sign-in/house-words.ts';
import * as pages from '#sign-in/seat-pages.ts';
import { reports, type Sample, sample } from './samples.ts';

const start = '/sign-in/abc/seat';
const { fullHouse, noLicence, chooseLicence } = en;
const writing = 'mailto:ada@acme.test?subject=Seats%20for%20Reports';
const house = {
  app: reports,
  organisation: 'Acme Institute',
  seats: drawSeats({ seats: 5, inUse: 5 }),
  action: start,
  line: { words: fullHouse.place(fullHouse.ordinal(2)), strong: fullHouse.ordinal(2) },
  isReady: false,
  likely: { words: fullHouse.likely(en.say.duration(720)), strong: en.say.duration(720) },
  lineUrl: `${start}/line`,
  refreshUrl: `${start}?again`,
  elsewhere: fullHouse.elsewhereOn('Firefox on Linux'),
  hasOthers: false,
  ask: { words: fullHouse.ask('Ada Byron'), name: 'Ada Byron', url: writing },
};
const licences = [
  { value: 'lic_a', name: 'Acme Institute', about: ['ACME-2026-0001', chooseLicence.free(2, 5)], isChosen: true },
  { value: 'lic_b', name: 'Acme Institute', about: ['ACME-2026-0002', chooseLicence.free(0, 1)], isChosen: false },
  {
    value: 'lic_c',
    name: 'Department of Experimental Phonetics and Comparative Linguistics Library',
    about: ['LING-2026-0001', chooseLicence.held],
    isChosen: false,
  },
];

/** The pages of apps whose seats a licence lends, and of organisations to choose from, in each of their states. */
export const seatSamples: readonly Sample[] = [
  sample(pages.fullHousePage, house),
  sample(
    pages.fullHousePage,
    {
      ...house,
      app: { name: 'Reports' },
      seats: drawSeats({ seats: 1, inUse: 1 }),
      line: { words: fullHouse.place(fullHouse.ordinal(1)), strong: fullHouse.ordinal(1) },
      likely: undefined,
      elsewhere: undefined,
      ask: undefined,
    },
    'one',
  ),
  sample(
    pages.fullHousePage,
    {
      ...house,
      seats: drawSeats({ seats: 20, inUse: 18 }),
      line: { words: fullHouse.ready },
      isReady: true,
      likely: undefined,
      elsewhere: undefined,
      hasOthers: true,
    },
    'ready',
  ),
  sample(
    pages.fullHousePage,
    {
      ...house,
      seats: drawSeats({ seats: 250, inUse: 250 }),
      line: { words: fullHouse.place(fullHouse.ordinal(14)), strong: fullHouse.ordinal(14) },
      likely: { words: fullHouse.likelySoon },
    },
    'many',
  ),
  sample(pages.noLicencePage, {
    app: reports,
    person: { email: 'ada@acme.test', name: 'Ada Byron', username: 'ada' },
    action: start,
    ask: [{ words: noLicence.ask('Ada Byron', 'Acme Institute'), name: 'Ada Byron', url: writing }],
  }),
  sample(pages.noLicencePage, { app: reports, person: { email: 'ada@acme.test' }, action: start, ask: [] }, 'nobody'),
  sample(pages.chooseLicencePage, { app: reports, action: start, problems: [], choices: licences }),
  sample(
    pages.chooseLicencePage,
    { app: reports, action: start, problems: [{ words: chooseLicence.missing }], choices: licences },
    'problems',
  ),
  sample(pages.chooseOrganisationPage, {
    app: reports,
    action: start,
    problems: [],
    choices: licences.slice(1).map((one) => ({ ...one, about: [] })),
  }),
];
