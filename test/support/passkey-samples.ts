import { addPasskeyPage, onePasskeyPage, type PasskeyCard, passkeysPage } from '#account-console/passkeys-pages.ts';
import type { PasskeyFormPart } from '#platform/passkey-parts.ts';
import { en } from '#platform/words/en.ts';
import { signInPage } from '#sign-in/pages.ts';
import { enrolPasskeyPage, passkeyPage } from '#sign-in/passkey-pages.ts';
import { sampleConsole } from './account-samples.ts';
import { reports, type Sample, sample } from './samples.ts';

const start = '/sign-in/abc';
const { browser, enrol, list, one, problems: said, second } = en.passkeys;
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const options = '{"challenge":"AAAA","allowCredentials":[],"excludeCredentials":[],"user":{"id":"AAAA"}}';

const askingForm: PasskeyFormPart = {
  action: `${start}/passkey`,
  ask: 'get',
  options,
  buttonId: 'continue',
  words: second.continue,
  waiting: browser.waiting,
  cancelled: browser.cancelled,
};
const makingForm: PasskeyFormPart = {
  ...askingForm,
  ask: 'create',
  words: enrol.continue,
  waiting: browser.making,
  cancelled: browser.notMade,
  name: { value: 'Firefox on Linux', problems: [] },
};
const asking = {
  app: reports,
  email: 'ada@acme.test',
  form: askingForm,
  problems: [],
  ways: {
    totpUrl: `${start}/code?by=totp`,
    recoveryUrl: `${start}/code?by=recovery`,
    startOverUrl: `${start}/password`,
  },
};
const nameMissing = [{ field: 'name', words: enrol.problems.nameMissing }];

const laptop: PasskeyCard = {
  name: 'Firefox on Linux',
  kind: list.oneDevice,
  createdAt: minutesAgo(60 * 24 * 30),
  lastUsedAt: minutesAgo(5),
  isSuspected: false,
  url: '/account/security/passkeys/pky_1',
};
const phone: PasskeyCard = { ...laptop, name: 'My phone, my tablet and whatever else I carry', kind: list.synced };
const { lastUsedAt: _, ...unused } = laptop;
const copied: PasskeyCard = { ...unused, name: 'Blue key', isSuspected: true };

const shared = { console: sampleConsole('/security'), backUrl: '/account/security/passkeys' };
const overview = { ...shared, backUrl: '/account/security', addUrl: '/account/security/passkeys/add' };
const changing = {
  ...shared,
  passkey: laptop,
  name: laptop.name,
  renameAction: `${laptop.url}/rename`,
  removeAction: `${laptop.url}/remove`,
};

/** Using a passkey, making one, and looking after them. */
export const passkeySamples: readonly Sample[] = [
  sample(
    signInPage,
    {
      ...{ app: reports, action: `${start}/password`, email: '', problems: [], forgotUrl: '/forgot-password' },
      registerUrl: `${start}/register`,
      passkey: { form: { ...askingForm, buttonId: 'use-passkey', words: en.passkeys.signIn, isAutofill: true } },
    },
    'passkey',
  ),
  sample(passkeyPage, asking),
  sample(passkeyPage, { ...asking, problems: [{ words: said.copied }], ways: {} }, 'problem'),
  sample(enrolPasskeyPage, { app: reports, form: makingForm, problems: [], backUrl: `${start}/enrol` }),
  sample(
    enrolPasskeyPage,
    { form: { ...makingForm, name: { value: '', problems: nameMissing } }, problems: nameMissing, backUrl: start },
    'problem',
  ),
  sample(passkeysPage, { ...overview, passkeys: [], needsAnother: false }, 'none'),
  sample(passkeysPage, { ...overview, passkeys: [laptop], needsAnother: true }, 'one'),
  sample(passkeysPage, {
    ...overview,
    notice: list.added,
    passkeys: [phone, laptop, copied],
    needsAnother: false,
    signals: '{}',
  }),
  sample(addPasskeyPage, { ...shared, form: makingForm, problems: [] }),
  sample(onePasskeyPage, { ...changing, problems: [] }),
  sample(onePasskeyPage, { ...changing, passkey: copied, name: copied.name, problems: [{ words: one.last }] }, 'last'),
];
