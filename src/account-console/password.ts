import { z } from 'zod';
import { changePassword } from '#credentials/change-password.ts';
import { describePasswordProblems, passwordRulesInWords } from '#credentials/password-words.ts';
import type { Desk } from '#oidc/desk.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Refused } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import { consoleOf } from './sections.ts';
import { passwordPage } from './security-pages.ts';
import { type AccountForm, accountPage, accountSubmit, formAgain, type Holder } from './signed-in.ts';

interface Typed {
  new_password: string;
}

const PATH = '/account/security/password';
const SECURITY = '/account/security';

export const showNewPassword = (desk: Desk) =>
  accountPage(desk, (visit, holder) => passwordAnswer(desk, visit, { holder, problems: [] }), 'fresh');

/** Whoever has just signed in need not type the old one: it proves nothing more. */
export const submitNewPassword = (desk: Desk) => {
  const form = passwordForm(desk);
  return accountSubmit(desk, form, async (visit, holder, { new_password: password }) => {
    const { account, session } = holder;
    const change = { account, password, session: session.uid, caller: visit };
    const outcome = await changePassword(desk.credentials, change);
    if (outcome.ok) return goTo(`${SECURITY}?done=password`);
    const problems = describePasswordProblems(
      outcome.problems,
      visit.frame.words,
      await desk.credentials.passwordRules(),
    );
    return formAgain(form, { visit, holder }, { typed: {}, problems });
  });
};

function passwordForm(desk: Desk): AccountForm<Typed> {
  return {
    path: PATH,
    freshness: 'fresh',
    schema: ({ problems: { newPasswordMissing } }) =>
      z.object({ new_password: z.string(newPasswordMissing).min(1, newPasswordMissing) }),
    again: (visit, holder, { problems }) => passwordAnswer(desk, visit, { holder, problems }),
  };
}

async function passwordAnswer(
  desk: Desk,
  visit: Visit,
  { holder, problems }: { holder: Holder; problems: Refused['problems'] },
): Promise<Answer> {
  const { email, username, id } = holder.account;
  return show(passwordPage, {
    console: consoleOf(visit, holder),
    action: PATH,
    problems,
    backUrl: SECURITY,
    username: email ?? username ?? id,
    passwordRules: passwordRulesInWords(visit.frame.words, await desk.credentials.passwordRules()),
  });
}
