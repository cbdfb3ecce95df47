import { recoveryCodesLetter, signInCodeLetter } from '#mail/pages.ts';
import { drawQr } from '#platform/qr.ts';
import { en } from '#platform/words/en.ts';
import * as pages from '#sign-in/second-step-pages.ts';
import { asked, type LetterSample, letterSample, reports, type Sample, sample } from './samples.ts';

const start = '/sign-in/abc';
const ways = {
  passkeyUrl: `${start}/passkey`,
  emailAction: `${start}/send-code`,
  recoveryUrl: `${start}/code?by=recovery`,
  startOverUrl: `${start}/password`,
};
const code = {
  app: reports,
  action: `${start}/code`,
  isAwaited: true,
  sendAction: `${start}/send-code`,
  canRemember: true,
  isRemembering: false,
  ways,
  problems: [],
};
const { totp, email, recovery } = en.secondStep;
const recoveryCodes = [
  '7K3M-9QWE-R5TY-PA2S-D8FG-H4JK',
  'ZX6C-VB1N-M0QW-E7RT-YP3A-SD9F',
  '2GHJ-K5ZX-C8VB-NM4Q-W6ER-T1YP',
];
const otpauth = 'otpauth://totp/Usher:ada@acme.test?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Usher';

/** The pages of the second step, in each of their states. */
export const secondStepSamples: readonly Sample[] = [
  sample(pages.codePage, { ...code, method: 'totp', how: totp.how }),
  sample(
    pages.codePage,
    { ...code, method: 'totp', how: totp.how, problems: [{ field: 'code', words: totp.wrong }], isRemembering: true },
    'wrong',
  ),
  sample(
    pages.codePage,
    {
      ...code,
      method: 'email',
      how: email.sentTo('a•••@acme.test'),
      ways: { totpUrl: start },
      mailboxUrl: '/dev/mailbox',
      notice: email.resent,
    },
    'mailed',
  ),
  sample(
    pages.codePage,
    { ...code, method: 'email', how: email.willSendTo('a•••@acme.test'), isAwaited: false, ways: {} },
    'to-mail',
  ),
  sample(pages.codePage, { ...code, method: 'recovery', how: recovery.how, canRemember: false }, 'recovery'),
  sample(pages.enrolPage, {
    app: reports,
    why: en.enrol.wished,
    action: start,
    passkeyUrl: start,
    totpUrl: start,
    takesEmail: true,
    refusal: 'wish',
  }),
  sample(
    pages.enrolPage,
    {
      app: reports,
      why: en.enrol.wanted('Reports'),
      action: start,
      passkeyUrl: start,
      takesEmail: false,
      refusal: 'app',
    },
    'wanted',
  ),
  sample(pages.enrolTotpPage, {
    app: reports,
    action: start,
    qr: drawQr(otpauth),
    key: 'JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP',
    appUrl: otpauth,
    backUrl: start,
    problems: [],
  }),
  sample(pages.recoveryCodesPage, {
    app: reports,
    codes: recoveryCodes,
    fileUrl: 'data:text/plain,codes',
    goOnUrl: start,
  }),
  sample(
    pages.recoveryCodesPage,
    { codes: [], fileUrl: '', mailedTo: 'ada@acme.test', mailboxUrl: '/dev/mailbox', goOnUrl: start },
    'mailed',
  ),
];

export const secondStepLetterSamples: readonly LetterSample[] = [
  letterSample(signInCodeLetter, { name: 'Ada Byron', code: '402913', codeMinutes: 10, appName: 'Reports', asked }),
  letterSample(recoveryCodesLetter, { name: 'Ada Byron', codes: recoveryCodes, asked }),
];
