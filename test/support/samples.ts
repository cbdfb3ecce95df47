import * as letters from '#mail/pages.ts';
import type { AppCard } from '#platform/parts.ts';
import type { Frame, LetterFrame, LetterView, View } from '#platform/view.ts';
import { en } from '#platform/words/en.ts';
import * as pages from '#sign-in/pages.ts';
import { errorPage } from '#web/pages.ts';

/** A page with something on it, for the eye and for the checks of `test/house/gallery.test.ts`. */
export interface Sample {
  /** A file name: the page and, after a dot, its state. */
  readonly name: string;
  render(frame: Frame): Promise<string>;
}

export interface LetterSample {
  readonly name: string;
  render(frame: LetterFrame): Promise<{ subject: string; html: string; text: string }>;
}

export const reports: AppCard = {
  name: 'Reports',
  uri: 'https://reports.example.com/',
  policyUrl: 'https://reports.example.com/privacy',
  tosUrl: 'https://reports.example.com/terms',
};
const person = { email: 'ada@acme.test', name: 'Ada Byron', username: 'ada' };
const passwordRules = [en.passwords.rules.length(15), en.passwords.rules.notCommon];
const start = '/sign-in/abc';
const noProblems: readonly never[] = [];
const wrongCode = [{ field: 'code', words: en.problems.codeWrong }];
const longName = 'Department of Experimental Phonetics and Comparative Linguistics Library';

export function sample<P>(view: View<P>, page: P, state = ''): Sample {
  const name = `${view.name.replace('/', '-')}${state && `.${state}`}`;
  return { name, render: (frame) => view.render(page, frame) };
}

const signIn = { action: `${start}/password`, email: '', problems: noProblems, forgotUrl: '/forgot-password' };
const withRegister = { ...signIn, registerUrl: `${start}/register` };
const register = {
  action: start,
  signInUrl: start,
  email: '',
  name: '',
  username: '',
  secondStep: false,
  passwordRules,
};
const verify = {
  email: 'ada@acme.test',
  action: start,
  resendAction: `${start}/resend`,
  statusUrl: `${start}/status`,
  refreshUrl: start,
  backUrl: start,
};
const reset = { action: '/reset-password', token: 'token', username: 'ada@acme.test', passwordRules };
const setup = { action: '/setup', token: 'token', email: '', name: '', passwordRules };
const consentScopes = [en.scopes.known.openid, en.scopes.known.profile, en.scopes.known.email];
const scopes = [...consentScopes, en.scopes.permission('reports:read', 'Reports API'), en.scopes.known.offline_access];
const logoutFields = [{ name: 'xsrf', value: 'x' }];

export const samples: readonly Sample[] = [
  sample(pages.signInPage, { ...withRegister, app: reports }),
  sample(pages.signInPage, signIn, 'closed'),
  sample(pages.signInPage, { ...withRegister, app: { name: longName } }, 'long-name'),
  sample(pages.signInPage, { ...withRegister, email: 'ada@acme.test', notice: en.signIn.passwordChanged }, 'notice'),
  sample(
    pages.signInPage,
    { ...withRegister, app: reports, email: 'ada@acme.test', problems: [{ words: en.problems.noMatch }] },
    'no-match',
  ),
  sample(pages.registerPage, { ...register, app: reports, problems: noProblems }),
  sample(
    pages.registerPage,
    {
      ...register,
      email: 'ada@acme',
      name: 'Ada Byron',
      username: 'ada',
      problems: [
        { field: 'email', words: en.problems.emailInvalid },
        { field: 'username', words: en.problems.usernameTaken },
        { field: 'new_password', words: en.passwords.problems['too-short']({ minimumLength: 15, maximumLength: 256 }) },
      ],
    },
    'problems',
  ),
  sample(pages.verifyPage, { ...verify, app: reports, problems: noProblems, mailboxUrl: '/dev/mailbox' }),
  sample(pages.verifyPage, { ...verify, problems: wrongCode, notice: en.verify.resent }, 'problems'),
  sample(pages.consentPage, { app: reports, person, action: start, scopes: scopes.filter((one) => one !== undefined) }),
  sample(pages.selectAccountPage, { app: reports, person, action: start }),
  sample(pages.forgotPage, { action: '/forgot-password', email: '', signInUrl: '/sign-in', problems: noProblems }),
  sample(pages.forgotSentPage, {
    email: 'ada@acme.test',
    minutes: 30,
    againUrl: '/forgot-password',
    signInUrl: '/sign-in',
  }),
  sample(pages.resetPage, { ...reset, problems: noProblems }),
  sample(
    pages.resetPage,
    { ...reset, problems: [{ field: 'new_password', words: en.passwords.problems.common() }] },
    'problems',
  ),
  sample(pages.resetDonePage, { signInUrl: '/sign-in' }),
  sample(pages.verifyLinkPage, { action: '/verify-email', token: 'token', email: 'ada@acme.test' }),
  sample(pages.verifiedPage, { app: reports, backUrl: 'https://reports.example.com/' }),
  sample(pages.verifiedPage, {}, 'nowhere'),
  sample(pages.linkExpiredPage, { purpose: 'reset', againUrl: '/forgot-password' }),
  sample(pages.linkExpiredPage, { purpose: 'setup' }, 'setup'),
  sample(pages.signOutPage, {
    app: reports,
    person,
    action: '/oauth2/logout/confirm',
    cancelUrl: '/account',
    fields: logoutFields,
  }),
  sample(pages.signedOutPage, { app: reports, signInUrl: '/sign-in' }),
  sample(pages.setupPage, { ...setup, problems: noProblems }),
  sample(pages.interactionExpiredPage, { startUrl: '/sign-in', app: reports }),
  sample(errorPage, { status: 500, ...en.errors.bug, requestId: 'req_7Kd02mXq9ZpLw4VtB1nYcE', goOnUrl: '/account' }),
  sample(
    errorPage,
    { status: 404, ...en.errors.byCode['not-found'], requestId: 'req_7Kd02mXq9ZpLw4VtB1nYcE' },
    'not-found',
  ),
];

export const asked = {
  at: new Date('2026-11-22T09:41:00Z'),
  timeZone: 'Europe/London',
  address: '203.0.113.7',
  agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
};
const name = 'Ada Byron';
const forgotUrl = 'https://id.acme.test/forgot-password';
const link = 'https://id.acme.test/verify-email?token=V1StGXR8Z5jdHi6BmyT0aQxW4kLpNcE7uFs2RgYbDoM';

const toldLicence = {
  ...{ name, product: 'Reports', organisation: 'Acme Institute', serial: 'ACME-2026-0001', seats: 10 },
  licenceUrl: 'https://id.acme.test/account/licence/lic_7Kd02mXq9ZpLw4VtB1nYcE',
  asked: { at: asked.at, timeZone: asked.timeZone },
};

export function letterSample<P>(letter: LetterView<P>, page: P): LetterSample {
  return { name: letter.name, render: (frame) => letter.render(page, frame) };
}

export const letterSamples: readonly LetterSample[] = [
  letterSample(letters.verifyEmailLetter, {
    name,
    link,
    code: '402913',
    linkHours: 24,
    codeMinutes: 30,
    appName: 'Reports',
    asked,
  }),
  letterSample(letters.alreadyRegisteredLetter, { name, signInUrl: 'https://id.acme.test/sign-in', forgotUrl, asked }),
  letterSample(letters.resetPasswordLetter, {
    link: link.replace('verify-email', 'reset-password'),
    linkMinutes: 30,
    asked,
  }),
  letterSample(letters.passwordChangedLetter, { name, forgotUrl, asked }),
  ...[
    { change: 'passkey-added', which: 'Phone' } as const,
    { change: 'recovery-code-used', codesLeft: 1 } as const,
  ].map((about) => ({
    ...letterSample(letters.accountChangeLetter, { ...about, name, asked, securityUrl: forgotUrl }),
    name: `account-change.${about.change}`,
  })),
  ...(['planned', 'kept', 'done'] as const).map((stage) => ({
    ...letterSample(letters.accountDeletionLetter, {
      ...{ stage, name, asked, deletesAt: new Date('2026-12-06T09:41:00Z') },
      keepUrl: stage === 'planned' ? 'https://id.acme.test/account/data' : undefined,
    }),
    name: `account-deletion.${stage}`,
  })),
  letterSample(letters.emailChangedLetter, { name, newEmail: 'ada@new.example', link, undoDays: 7, asked }),
  {
    ...letterSample(letters.emailChangedLetter, { name, newEmail: 'ada@new.example', undoDays: 7, asked }),
    name: `${letters.emailChangedLetter.name}.back`,
  },
  letterSample(letters.licenceFullLetter, { ...toldLicence, days: 4, people: 11 }),
  letterSample(letters.licenceEndsLetter, { ...toldLicence, endsAt: new Date('2027-01-01T00:00:00Z') }),
  letterSample(letters.refreshReuseLetter, { name, appName: 'Reports', forgotUrl, asked }),
];

const kept = {
  id: 'ltr_1',
  to: 'ada@acme.test',
  subject: en.letters.verifyEmail.subject,
  createdAt: asked.at,
  url: '/dev/mailbox/ltr_1',
};
const opened = {
  text: 'Hello Ada Byron,\n\nPlease confirm that this address is yours.',
  htmlUrl: '/dev/mailbox/ltr_1/html',
  mailboxUrl: '/dev/mailbox',
};

export const mailboxSamples: readonly Sample[] = [
  sample(letters.mailboxPage, { letters: [kept, { ...kept, subject: en.letters.resetPassword.subject }] }),
  sample(letters.mailboxPage, { letters: [], to: 'bob@acme.test', allUrl: '/dev/mailbox' }, 'empty'),
  sample(letters.mailboxLetterPage, { letter: kept, link, code: '402913', ...opened }),
];
