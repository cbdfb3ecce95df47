import { z } from 'zod';
import { beginTotp, confirmTotp, findTotpKey, removeTotp } from '#credentials/enrol-totp.ts';
import { useRecoveryCode } from '#credentials/recovery-codes.ts';
import { checkTotp } from '#credentials/totp.ts';
import { totpUri } from '#credentials/totp-code.ts';
import type { Desk } from '#oidc/desk.ts';
import { drawQr } from '#platform/qr.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Refused } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import { mayRemoveTotp, needsSecondStep } from './may.ts';
import { newCodesAnswer } from './recovery-codes.ts';
import { consoleOf } from './sections.ts';
import { authenticatorPage, authenticatorSetupPage } from './security-pages.ts';
import { type AccountForm, accountPage, accountSubmit, formAgain, formThrottled, type Holder } from './signed-in.ts';

interface Typed {
  code: string;
}

const PATH = '/account/security/authenticator';
const SECURITY = '/account/security';
const NOTHING: Refused = { typed: {}, problems: [] };
const CODE = z.object({ code: z.string().default('') });

export const showAuthenticator = (desk: Desk) =>
  accountPage(desk, (visit, holder) => authenticatorAnswer(desk, visit, { holder, refused: NOTHING }), 'fresh');

/** The app is set up by a code of its own. */
export const submitAuthenticator = (desk: Desk) => {
  const form = formAt(desk, PATH);
  return accountSubmit(desk, form, async (visit, holder, { code }) => {
    const { account, session, factors } = holder;
    if (factors.totp) return goTo(PATH);
    const outcome = await confirmTotp(desk.credentials, { account, boundTo: session.uid, code, caller: visit });
    if (outcome.ok) {
      await desk.provider.raiseSession(visit.ctx, session, ['otp']);
      return newCodesAnswer(visit, holder, {
        given: outcome.codes,
        continueUrl: '/account/security?done=authenticator-on',
      });
    }
    const { enrolTotp, secondStep } = visit.frame.words;
    const problems = [{ field: 'code', words: code === '' ? secondStep.codeMissing : enrolTotp.wrong }];
    return formAgain(form, { visit, holder }, { typed: {}, problems });
  });
};

/** It goes by a code of its own, or by a recovery code for who has lost it. */
export const submitRemoveAuthenticator = (desk: Desk) => {
  const form = formAt(desk, PATH);
  return accountSubmit(desk, form, async (visit, holder, { code }) => {
    const { account } = holder;
    if (!holder.factors.totp || !(await mayRemoveTotp(desk, holder))) return goTo(PATH);
    const prove = /^[\d\s]{6,}$/.test(code) ? checkTotp : useRecoveryCode;
    const outcome = await prove(desk.credentials, { account, code, caller: visit });
    if (outcome.ok) {
      const isRequired = await needsSecondStep(desk, holder);
      const removed = await removeTotp(desk.credentials, { account, caller: visit, isRequired });
      return goTo(removed === 'removed' ? `${SECURITY}?done=authenticator-off` : PATH);
    }
    if (outcome.why === 'throttled') return formThrottled(form, { visit, holder }, outcome);
    const { accountSecurity, secondStep } = visit.frame.words;
    const words = code === '' ? secondStep.codeMissing : accountSecurity.authenticator.wrong;
    return formAgain(form, { visit, holder }, { typed: {}, problems: [{ field: 'code', words }] });
  });
};

const formAt = (desk: Desk, path: string): AccountForm<Typed> => ({
  path,
  freshness: 'fresh',
  schema: CODE,
  again: (visit, holder, refused) => authenticatorAnswer(desk, visit, { holder, refused }),
});

interface Shown {
  readonly holder: Holder;
  readonly refused: Refused;
}

function authenticatorAnswer(desk: Desk, visit: Visit, shown: Shown): Promise<Answer> {
  return shown.holder.factors.totp ? ownAnswer(desk, visit, shown) : setupAnswer(desk, visit, shown);
}

async function setupAnswer(desk: Desk, visit: Visit, { holder, refused }: Shown): Promise<Answer> {
  const place = { accountId: holder.account.id, boundTo: holder.session.uid };
  const key = await beginTotp(desk.credentials, place);
  return show(authenticatorSetupPage, {
    console: consoleOf(visit, holder),
    action: PATH,
    backUrl: SECURITY,
    problems: refused.problems,
    ...pictureOf(visit, holder, key),
  });
}

async function ownAnswer(desk: Desk, visit: Visit, { holder, refused }: Shown): Promise<Answer> {
  const wantsKey = visit.query.get('show') === 'key';
  const place = { vault: desk.credentials.vault, accountId: holder.account.id };
  const key = wantsKey ? await findTotpKey(desk.db, place) : undefined;
  const { needed } = visit.frame.words.accountSecurity.authenticator;
  return show(authenticatorPage, {
    console: consoleOf(visit, holder),
    action: `${PATH}/remove`,
    backUrl: SECURITY,
    problems: refused.problems,
    shown: key === undefined ? undefined : pictureOf(visit, holder, key),
    showUrl: `${PATH}?show=key`,
    keptBecause: (await mayRemoveTotp(desk, holder)) ? undefined : needed,
  });
}

function pictureOf(visit: Visit, { account }: Holder, key: string) {
  const { email, username, id } = account;
  const keyUrl = totpUri(key, { issuer: visit.frame.brand.name, label: email ?? username ?? id });
  return { qr: drawQr(keyUrl), key: key.replace(/.{4}(?=.)/g, '$& '), keyUrl };
}
