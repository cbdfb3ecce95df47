import { z } from 'zod';
import { findEmailChange } from '#credentials/find-email-change.ts';
import { proveEmailChangeByCode } from '#credentials/prove-email-change.ts';
import type { Desk } from '#oidc/desk.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Refused } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import { emailCodePage } from './pages.ts';
import { consoleOf } from './sections.ts';
import { type AccountForm, accountPage, accountSubmit, formAgain, formThrottled, type Holder } from './signed-in.ts';

interface Typed {
  code: string;
}

const PATH = '/account/profile/email/code';
const ASK = '/account/profile/email';
const NOTHING: Refused = { typed: {}, problems: [] };

/** Where the letter to the new address is awaited; it was asked for with a fresh sign-in, so this needs none. */
export const showEmailCode = (desk: Desk) =>
  accountPage(desk, (visit, holder) => codeAnswer(desk, visit, { holder, refused: NOTHING }));

export const submitEmailCode = (desk: Desk) => {
  const form = codeForm(desk);
  return accountSubmit(desk, form, async (visit, holder, { code }) => {
    const { account } = holder;
    const outcome = await proveEmailChangeByCode(desk.credentials, { account, code, caller: visit });
    if (outcome.ok) return goTo('/account/profile?done=email');
    const at = { visit, holder };
    if (outcome.why === 'throttled') return formThrottled(form, at, outcome);
    const { codeMissing, codeWrong } = visit.frame.words.problems;
    const problems = [{ field: 'code', words: code === '' ? codeMissing : codeWrong }];
    return formAgain(form, at, { typed: {}, problems });
  });
};

const codeForm = (desk: Desk): AccountForm<Typed> => ({
  path: PATH,
  schema: z.object({ code: z.string().default('') }),
  again: (visit, holder, refused) => codeAnswer(desk, visit, { holder, refused }),
});

async function codeAnswer(
  desk: Desk,
  visit: Visit,
  { holder, refused }: { holder: Holder; refused: Refused },
): Promise<Answer> {
  const change = await findEmailChange(desk.db, holder.account.id);
  if (!change) return goTo(ASK);
  return show(emailCodePage, {
    console: consoleOf(visit, holder),
    action: PATH,
    email: change.email,
    problems: refused.problems,
    againUrl: ASK,
    backUrl: '/account/profile',
  });
}
