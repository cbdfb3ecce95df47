import * as email from '#account-console/pages.ts';
import { profileGroups } from '#account-console/profile-form.ts';
import * as pages from '#account-console/security-pages.ts';
import type { Problem } from '#platform/problem.ts';
import { drawQr } from '#platform/qr.ts';
import { en } from '#platform/words/en.ts';
import { emailChangedPage, emailUndoPage } from '#sign-in/email-change-pages.ts';
import { sampleConsole } from './account-samples.ts';
import { type Sample, sample } from './samples.ts';

const at = (days: number) => new Date(Date.now() - days * 86_400_000);
const ada = 'ada@acme.test';
const { accountProfile, accountSecurity } = en;
const nothing = { problems: [] as readonly Problem[] };
const security = { console: sampleConsole('/security'), backUrl: '/account/security', action: '/account/security' };
const profile = { console: sampleConsole('/profile'), backUrl: '/account/profile', action: '/account/profile' };
const wrongCode = [{ field: 'code', words: en.problems.codeWrong }];
const keyUrl = 'otpauth://totp/Usher:ada@acme.test?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Usher';
const picture = { qr: drawQr(keyUrl), key: 'JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP', keyUrl };
const codes = Array.from({ length: 5 }, (_, index) => `7K2M-9Q4T-XW3B-0FDE-5HJN-8RC${index}`);

const text = {
  name: 'Ada Byron',
  username: 'ada',
  given_name: 'Ada',
  family_name: 'Byron',
  nickname: '',
  city: 'London',
  organisation_name: 'Acme Institute',
  designation: 'Countess of numbers',
  phone_number: '+442079460000',
  website: 'https://ada.example.com/',
  birthdate: '1915-12-10',
  zoneinfo: 'Europe/London',
  locale: 'en',
};
const profileProblems = [
  { field: 'username', words: accountProfile.problems.usernameTaken },
  { field: 'phone_number', words: accountProfile.problems.phone_number },
];
const emailLinks = { changeUrl: '/account/profile/email', confirmUrl: '/account/profile/email/code' };

const step = (name: string, about: string, state: string, tone?: 'ok' | 'warn'): pages.ProtectionRow => ({
  ...{ name, about, state, tone },
  url: '/account/security/passkeys',
  action: tone ? accountSecurity.steps.manage : accountSecurity.steps.setUp,
});
const { steps, spares, browsers } = accountSecurity;

export const accountSecuritySamples: readonly Sample[] = [
  sample(email.profilePage, {
    ...profile,
    ...nothing,
    version: '2026-11-22T09:41:00.000Z',
    groups: profileGroups(en, text, []),
    notice: accountProfile.notices.profile,
    email: { now: ada, pending: 'ada@new.example', ...emailLinks },
  }),
  sample(
    email.profilePage,
    {
      ...profile,
      version: '2026-11-22T09:41:00.000Z',
      groups: profileGroups(en, text, profileProblems),
      problems: profileProblems,
      email: emailLinks,
    },
    'problems',
  ),
  sample(email.emailPage, { ...profile, ...nothing, now: ada, email: '' }),
  sample(
    email.emailPage,
    {
      ...profile,
      now: ada,
      email: ada,
      problems: [{ field: 'email', words: accountProfile.email.same }],
    },
    'problems',
  ),
  sample(email.emailCodePage, { ...profile, ...nothing, email: 'ada@new.example', againUrl: '/account/profile/email' }),
  sample(
    email.emailCodePage,
    { ...profile, problems: wrongCode, email: 'ada@new.example', againUrl: '/account/profile/email' },
    'problems',
  ),
  sample(emailChangedPage, { email: 'ada@new.example', oldEmail: ada, accountUrl: '/account/profile' }),
  sample(emailUndoPage, { action: '/verify-email', token: 'token', oldEmail: ada, newEmail: 'eve@new.example' }),
  sample(pages.securityPage, {
    console: security.console,
    notice: accountSecurity.notices['authenticator-on'],
    passwordChangedAt: at(100),
    passwordUrl: '/account/security/password',
    steps: [
      step(steps.passkeys, steps.passkeysAbout, '2', 'ok'),
      step(steps.authenticator, steps.authenticatorAbout, accountSecurity.on, 'ok'),
      step(steps.emailCodes, steps.emailCodesAbout, accountSecurity.off),
      { ...step(browsers.panel, browsers.about, '2'), action: browsers.see },
    ],
    spares: [
      { ...step(spares.recoveryCodes, spares.recoveryCodesAbout, spares.left(1), 'warn'), action: spares.makeNew },
    ],
  }),
  sample(
    pages.securityPage,
    {
      console: security.console,
      passwordUrl: '/account/security/password',
      steps: [step(steps.authenticator, steps.authenticatorAbout, accountSecurity.off)],
      spares: [],
    },
    'bare',
  ),
  sample(pages.passwordPage, {
    ...security,
    username: ada,
    passwordRules: [en.passwords.rules.length(15), en.passwords.rules.notCommon],
    problems: [{ field: 'new_password', words: en.passwords.problems.common() }],
  }),
  sample(pages.authenticatorSetupPage, { ...security, ...nothing, ...picture }),
  sample(pages.authenticatorPage, { ...security, ...nothing, showUrl: '/account/security/authenticator?show=key' }),
  sample(
    pages.authenticatorPage,
    { ...security, ...nothing, showUrl: '/', shown: picture, keptBecause: accountSecurity.authenticator.needed },
    'shown',
  ),
  sample(pages.emailCodesPage, {
    ...security,
    ...nothing,
    isOn: false,
    email: ada,
    isSent: false,
    sendAction: '/account/security/email-codes/send',
  }),
  sample(
    pages.emailCodesPage,
    { ...security, problems: wrongCode, isOn: true, email: ada, isSent: true, sendAction: '/account' },
    'sent',
  ),
  sample(
    pages.emailCodesPage,
    {
      ...security,
      ...nothing,
      isOn: false,
      email: ada,
      isSent: false,
      sendAction: '/',
      refusedBecause: accountSecurity.emailCodes.notForYou,
    },
    'refused',
  ),
  sample(pages.recoveryCodesPage, { ...security, left: 3, hasSecondStep: true, mailedTo: ada }),
  sample(pages.recoveryCodesPage, { ...security, left: 0, hasSecondStep: false }, 'none'),
  sample(pages.newCodesPage, {
    console: security.console,
    codes,
    fileUrl: 'data:text/plain,codes',
    continueUrl: '/account/security',
  }),
  sample(
    pages.newCodesPage,
    {
      console: security.console,
      codes: [],
      fileUrl: 'data:text/plain,',
      mailedTo: ada,
      continueUrl: '/account/security',
    },
    'mailed',
  ),
  sample(pages.browsersPage, {
    console: security.console,
    browsers: [
      { id: 'dev_1', name: 'Firefox on Linux', address: '203.0.113.7', createdAt: at(3), lastUsedAt: at(0) },
      { id: 'dev_2', name: browsers.unknown, createdAt: at(20), lastUsedAt: at(19) },
    ],
    forgetAction: '/account/security/browsers/forget',
    forgetAllAction: '/account/security/browsers/forget-all',
    backUrl: '/account/security',
  }),
  sample(
    pages.browsersPage,
    {
      console: security.console,
      notice: accountSecurity.notices.browsers,
      browsers: [],
      forgetAction: '/',
      forgetAllAction: '/',
      backUrl: '/account/security',
    },
    'none',
  ),
];
