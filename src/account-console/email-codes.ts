import { z } from 'zod';
import { checkMailedCode, turnOffEmailCodes, turnOnEmailCodes } from '#credentials/email-code.ts';
import { hasMailedCode, sendMailedCode } from '#credentials/mailed-code.ts';
import type { Desk } from '#oidc/desk.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Refused } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import { mayUseEmailCodes } from './may.ts';
import { newCodesAnswer } from './recovery-codes.ts';
import { consoleOf } from './sections.ts';
import { emailCodesPage } from './security-pages.ts';
import { type AccountForm, accountPage, accountSubmit, formAgain, formThrottled, type Holder } from './signed-in.ts';

interface Typed {
  code: string;
}

const PATH = '/account/security/email-codes';
const SECURITY = '/account/security';
const NOTHING: Refused = { typed: {}, problems: [] };

export const showEmailCodes = (desk: Desk) =>
  accountPage(desk, (visit, holder) => codesAnswer(desk, visit, { holder, refused: NOTHING }), 'fresh');

/** Whether codes are to be turned on or off: the first step is to see that they arrive. */
export const submitSendCode = (desk: Desk) => {
  const form = codesForm(desk);
  return accountSubmit(desk, form, async (visit, holder) => {
    const { account, session } = holder;
    if (!(await isOpen(desk, holder))) return goTo(PATH);
    const sent = await sendMailedCode(desk.credentials, { account, boundTo: session.uid, caller: visit });
    return sent.ok ? goTo(PATH) : formThrottled(form, { visit, holder }, sent);
  });
};

/** A code that is right turns them on, or off where they were on. */
export const submitEmailCodes = (desk: Desk) => {
  const form = codesForm(desk);
  return accountSubmit(desk, form, async (visit, holder, { code }) => {
    const { account, session } = holder;
    if (!(await isOpen(desk, holder))) return goTo(PATH);
    const outcome = await checkMailedCode(desk.credentials, { account, code, boundTo: session.uid, caller: visit });
    if (outcome.ok) return turn(desk, visit, holder);
    if (outcome.why === 'throttled') return formThrottled(form, { visit, holder }, outcome);
    const { accountSecurity, secondStep } = visit.frame.words;
    const words = code === '' ? secondStep.codeMissing : accountSecurity.emailCodes.wrong;
    return formAgain(form, { visit, holder }, { typed: {}, problems: [{ field: 'code', words }] });
  });
};

const codesForm = (desk: Desk): AccountForm<Typed> => ({
  path: PATH,
  freshness: 'fresh',
  schema: z.object({ code: z.string().default('') }),
  again: (visit, holder, refused) => codesAnswer(desk, visit, { holder, refused }),
});

/** Whoever has them may always turn them off. */
async function isOpen(desk: Desk, holder: Holder): Promise<boolean> {
  return holder.factors.email || (await mayUseEmailCodes(desk, holder)).ok;
}

async function turn(desk: Desk, visit: Visit, holder: Holder): Promise<Answer> {
  const choice = { account: holder.account, caller: visit };
  if (holder.factors.email) {
    await turnOffEmailCodes(desk.credentials, choice);
    return goTo(`${SECURITY}?done=email-codes-off`);
  }
  await desk.provider.raiseSession(visit.ctx, holder.session, ['email']);
  const given = (await turnOnEmailCodes(desk.credentials, choice)) ?? { shown: [] };
  return newCodesAnswer(visit, holder, { given, continueUrl: '/account/security?done=email-codes-on' });
}

async function codesAnswer(
  desk: Desk,
  visit: Visit,
  { holder, refused }: { holder: Holder; refused: Refused },
): Promise<Answer> {
  const { account, session, factors } = holder;
  const allowed = factors.email ? ({ ok: true } as const) : await mayUseEmailCodes(desk, holder);
  return show(emailCodesPage, {
    console: consoleOf(visit, holder),
    action: PATH,
    backUrl: SECURITY,
    problems: refused.problems,
    isOn: factors.email,
    email: account.email ?? '',
    isSent: await hasMailedCode(desk.db, { accountId: account.id, boundTo: session.uid }),
    sendAction: `${PATH}/send`,
    refusedBecause: allowed.ok ? undefined : visit.frame.words.accountSecurity.emailCodes[allowed.why],
  });
}
