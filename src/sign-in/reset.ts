import { z } from 'zod';
import { findProof } from '#credentials/find-proof.ts';
import { resetPassword } from '#credentials/reset-password.ts';
import type { Problem } from '#platform/problem.ts';
import { type Answer, show } from '#web/answer.ts';
import { type Form, showAgain } from '#web/forms.ts';
import { page, submit } from '#web/handlers.ts';
import type { Visit } from '#web/visit.ts';
import { callerOf } from './caller.ts';
import type { Desk } from './desk.ts';
import { findInteraction } from './interaction.ts';
import { interactionOfToken } from './mail-token.ts';
import { linkExpiredPage, resetDonePage, resetPage } from './pages.ts';
import { describePasswordProblems, passwordRulesInWords } from './problems.ts';

interface Typed {
  token: string;
  new_password: string;
}

export const showReset = (desk: Desk) =>
  page((visit) => resetAnswer(desk, visit, { token: visit.query.get('token') ?? '', problems: [] }));

export const submitReset = (desk: Desk) => {
  const form = resetForm(desk);
  return submit(form, async (visit, { token, new_password: password }) => {
    const outcome = await resetPassword(desk.credentials, { token, password, caller: callerOf(visit) });
    if (outcome.ok) return doneAnswer(desk, token);
    if (outcome.why === 'link') return expiredAnswer();
    const rules = await desk.credentials.passwordRules();
    const problems = describePasswordProblems(outcome.problems, visit.frame.words, rules);
    return showAgain(form, visit, { typed: { token }, problems });
  });
};

const resetForm = (desk: Desk): Form<Typed> => ({
  schema: ({ problems: { newPasswordMissing } }) =>
    z.object({
      token: z.string().default(''),
      new_password: z.string(newPasswordMissing).min(1, newPasswordMissing),
    }),
  again: (visit, { typed, problems }) => resetAnswer(desk, visit, { token: typed.token ?? '', problems }),
});

async function resetAnswer(
  desk: Desk,
  visit: Visit,
  { token, problems }: { token: string; problems: readonly Problem[] },
): Promise<Answer> {
  const proof = await findProof(desk.db, 'reset_password', token);
  if (proof?.state !== 'open') return expiredAnswer();
  const username = proof.account.email ?? proof.account.username ?? '';
  const passwordRules = passwordRulesInWords(visit.frame.words, await desk.credentials.passwordRules());
  return show(resetPage, { action: '/reset-password', token, username, passwordRules, problems });
}

/** Nobody is signed in by a link: the new password is typed once more, where the sign-in was left if it still waits. */
async function doneAnswer(desk: Desk, token: string): Promise<Answer> {
  const uid = interactionOfToken(token);
  const known = uid === undefined ? undefined : await findInteraction(desk, uid);
  return show(resetDonePage, { signInUrl: known?.isOpen ? `/sign-in/${uid}/password?changed=password` : '/sign-in' });
}

function expiredAnswer(): Answer {
  return show(linkExpiredPage, { purpose: 'reset', againUrl: '/forgot-password' }, { status: 410 });
}
