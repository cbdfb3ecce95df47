import * as pages from '#account-console/licence-pages.ts';
import { usagePart } from '#account-console/licence-usage.ts';
import type { UsageBucket } from '#licences/usage.ts';
import { boundsOf, type UsageRange } from '#licences/usage-range.ts';
import type { ListPart } from '#platform/console-parts.ts';
import { localDate } from '#platform/local-time.ts';
import { en } from '#platform/words/en.ts';
import { sampleConsole } from './account-samples.ts';
import { type Sample, sample } from './samples.ts';

/** The pages about licences, with a past that is made up. */

const now = new Date('2026-11-20T15:20:00Z');
const timeZone = 'Europe/London';
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const url = '/account/licence/lic_7Kd02mXq9ZpLw4VtB1nYcE';
const frame = sampleConsole('/licence');
const said = en.accountLicence;

const list = (count: number, more: Partial<ListPart> = {}): ListPart => ({
  action: url,
  search: '',
  kept: [{ name: 'range', value: 'day' }],
  count,
  shown: Math.min(count, 25),
  page: 1,
  pages: Math.max(1, Math.ceil(count / 25)),
  ...more,
});

/** As busy as a weekday at a place with ten seats and thirty people: a plain rule, and a little of chance that is none. */
function madeUp(from: Date, until: Date, chance: number): Omit<UsageBucket, 'from' | 'until'> {
  const hours = (until.getTime() - from.getTime()) / 3_600_000;
  const { hour, weekday, month } = localDate(from, timeZone);
  const busy = (at: number) =>
    Math.max(0, 11.5 * Math.exp(-(((at - 10.8) / 2.1) ** 2)) + 11 * Math.exp(-(((at - 14.6) / 2) ** 2)));
  const day = weekday > 4 ? 0.15 : 1;
  const season = month === 8 || month === 12 ? 0.55 : 1;
  const demand = (hours >= 24 ? 12.5 : busy(hour + hours / 2) * day) * season * (0.86 + 0.28 * chance);
  const peak = Math.max(0, Math.min(10, Math.round(demand)));
  const refusals = Math.max(0, Math.round((demand - 10) * hours ** 0.5 * (chance > 0.35 ? 1 : 0)));
  const mean = peak * (hours >= 24 ? 0.33 * (0.8 + 0.4 * chance) : 0.82);
  return { peak, mean, refusals, longestLine: Math.min(refusals, 3) };
}

export function sampleUsage(range: UsageRange, words = en) {
  const bounds = boundsOf(range, { now, timeZone });
  const buckets = bounds.slice(0, -1).map((from, index) => {
    const until = bounds[index + 1] ?? now;
    const chance = (Math.sin(index * 12.9898) * 43758.5453) % 1;
    return { from, until, ...madeUp(from, until, Math.abs(chance)) };
  });
  return usagePart({ range, buckets, capacity: 10, words, timeZone, url });
}

const quiet = () => {
  const usage = sampleUsage('hour');
  const buckets = boundsOf('hour', { now, timeZone })
    .slice(0, -1)
    .map((from) => ({ from, until: now, peak: 0, mean: 0, refusals: 0, longestLine: 0 }));
  return { ...usage, ...usagePart({ range: 'hour', buckets, capacity: 1, words: en, timeZone, url }) };
};

const person = (name: string, email: string | undefined, more: Partial<pages.HolderRow> = {}): pages.HolderRow => ({
  ...{ person: name, email, app: 'Reports', slot: 1, since: minutesAgo(180), seenAt: minutesAgo(0) },
  releaseUrl: `${url}/seats/1`,
  ...more,
});

const holders = [
  person('Ada Byron', 'ada@acme.test'),
  person('Bob Hale', 'bob@acme.test', { slot: 2, since: minutesAgo(95), seenAt: minutesAgo(1) }),
  person('a.very.long.address.of.somebody@department.university.example', undefined, {
    slot: 7,
    app: 'Department of Experimental Phonetics and Comparative Linguistics Library',
    seenAt: minutesAgo(22),
  }),
  person(said.holders.machine, undefined, { slot: 9, app: 'Seats' }),
];

const refusals: readonly pages.RefusalRow[] = [
  {
    ...{ person: 'Cy Young', email: 'cy@acme.test', app: 'Reports', at: minutesAgo(4) },
    waited: en.say.duration(250),
    became: said.refusals.waiting,
  },
  {
    ...{ person: 'Dee Sharp', email: 'dee@acme.test', app: 'Reports', at: minutesAgo(190) },
    waited: en.say.duration(420),
    became: said.refusals.in,
  },
  {
    ...{ person: 'Cy Young', email: 'cy@acme.test', app: 'Reports', at: minutesAgo(1600) },
    waited: said.refusals.not,
    became: said.refusals.gone,
  },
];

const { tiles } = said.one;
function licence(range: UsageRange): pages.LicencePage {
  const usage = sampleUsage(range);
  return {
    console: frame,
    title: said.one.title('Reports', 10),
    sub: said.one.sub('Acme Institute', 'ACME-2026-0001'),
    tiles: [
      { value: said.kept.of('9', '10'), about: tiles.inUse(9) },
      { value: en.say.number(usage.peak), about: tiles.peak[range] },
      { value: en.say.number(usage.refusals), about: tiles.refusals[range], url: `${url}/refusals`, state: 'warn' },
      { value: '1', about: tiles.waiting(1) },
      { value: en.say.short(new Date('2030-01-01T00:00:00Z'), timeZone, 'date'), about: tiles.goodUntil },
    ],
    usage,
    holders: { rows: holders, list: list(holders.length), csvUrl: `${url}/seats.csv` },
    refusals: { rows: refusals, count: 12, url: `${url}/refusals` },
    backUrl: '/account/licence',
  };
}

const row: pages.LicenceRow = {
  ...{ url, product: 'Reports', organisation: 'Acme Institute', serial: 'ACME-2026-0001', seats: 10, inUse: 9 },
  ...{ peak: 10, refusals: 14, isValid: true },
  validity: said.validity.until(en.say.date(new Date('2030-01-01'), timeZone)),
};
const own: pages.OwnLicenceRow = {
  ...{
    id: 'lic_1',
    product: 'Reports',
    organisation: 'Acme Institute',
    seats: 10,
    apps: ['Reports', 'Seats'],
    held: 1,
  },
  heldSince: minutesAgo(130),
  validTo: new Date('2030-01-01'),
};
const licences = { console: frame, giveBackAction: '/account/licence/give-back' };
const back = { url, words: 'Reports' };
const people = {
  ...{ console: frame, product: 'Reports', addAction: `${url}/people`, removeAction: `${url}/people/remove`, back },
  member: '',
  problems: [],
};
const nobodyThere = [{ field: 'member', words: said.people.notMember('Acme Institute') }];

export const licenceSamples: readonly Sample[] = [
  sample(pages.licencesPage, {
    ...licences,
    notice: said.notices['given-back'],
    mine: [own, { ...own, id: 'lic_2', product: 'Seats', held: 0, heldSince: undefined, apps: [], validTo: undefined }],
    kept: {
      licences: [
        row,
        {
          ...row,
          product: 'Seats',
          serial: 'ACME-2026-0002',
          seats: 2500,
          inUse: 0,
          validity: said.validity.forever,
          refusals: 0,
        },
        { ...row, serial: 'ACME-2025-0001', validity: said.validity.suspended, isValid: false },
      ],
      list: list(1203, { action: '/account/licence', kept: [], nextUrl: '/account/licence?page=2' }),
    },
  }),
  sample(pages.licencesPage, { ...licences, mine: [] }, 'none'),
  sample(pages.licencePage, licence('day')),
  ...(['week', 'month', 'year'] as const).map((range) => sample(pages.licencePage, licence(range), range)),
  sample(
    pages.licencePage,
    {
      ...licence('hour'),
      title: said.one.title('Reports', 1),
      notice: said.notices.released,
      usage: quiet(),
      holders: { rows: [], list: list(0), csvUrl: `${url}/seats.csv` },
      refusals: { rows: [], count: 0, url },
      people: { count: 0, url: `${url}/people` },
    },
    'quiet',
  ),
  sample(pages.licenceReleasePage, {
    ...{ console: frame, action: `${url}/seats/1`, person: 'Bob Hale', isMachine: false, product: 'Reports', slot: 2 },
    ...{ since: '2026-11-22T09:41:00.000Z', cancelUrl: url },
  }),
  sample(
    pages.licenceReleasePage,
    {
      ...{
        console: frame,
        action: `${url}/seats/9`,
        person: said.holders.machine,
        isMachine: true,
        product: 'Reports',
      },
      ...{ slot: 9, since: '2026-11-22T09:41:00.000Z', cancelUrl: url },
    },
    'machine',
  ),
  sample(pages.licenceRefusalsPage, {
    ...{ console: frame, product: 'Reports', refusals, csvUrl: `${url}/refusals.csv`, back },
    list: list(61, { page: 2, pages: 3, previousUrl: url, nextUrl: `${url}?page=3` }),
  }),
  sample(
    pages.licenceRefusalsPage,
    {
      ...{ console: frame, product: 'Reports', refusals: [], csvUrl: `${url}/refusals.csv`, back },
      list: list(0, { search: 'eve', allUrl: url }),
    },
    'not-found',
  ),
  sample(pages.licencePeoplePage, {
    ...people,
    people: [
      { accountId: 'acc_1', person: 'Ada Byron', email: 'ada@acme.test', since: minutesAgo(60_000), isIn: true },
      { accountId: 'acc_2', person: 'bob@acme.test', since: minutesAgo(3), isIn: false },
    ],
    list: list(2),
  }),
  sample(
    pages.licencePeoplePage,
    {
      ...{ ...people, addAction: undefined, removeAction: undefined, list: list(1) },
      people: [{ accountId: 'acc_1', person: 'Ada Byron', email: 'ada@acme.test', since: minutesAgo(9), isIn: false }],
    },
    'revoked',
  ),
  sample(
    pages.licencePeoplePage,
    { ...people, people: [], list: list(0), member: 'eve@acme.test', problems: nobodyThere },
    'problems',
  ),
];
