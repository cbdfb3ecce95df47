import { z } from 'zod';
import { createFirstAdministrator } from '#credentials/create-first-administrator.ts';
import { isSetupOpen } from '#credentials/setup-link.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import { type Form, type Refused, showAgain } from '#web/forms.ts';
import { page, submit } from '#web/handlers.ts';
import type { Visit } from '#web/visit.ts';
import { callerOf } from './caller.ts';
import type { Desk } from './desk.ts';
import { linkExpiredPage, setupPage } from './pages.ts';
import { describeProblems, passwordRulesInWords } from './problems.ts';

interface Typed {
  token: string;
  email: string;
  name: string;
  new_password: string;
}

/** `/setup?token=…`, as the start printed it. */
export const showSetup = (desk: Desk) =>
  page((visit) => setupAnswer(desk, visit, { typed: { token: visit.query.get('token') ?? '' }, problems: [] }));

/** Makes the first administrator and signs them in: they have just chosen the password. */
export const submitSetup = (desk: Desk) => {
  const form = setupForm(desk);
  return submit(form, async (visit, typed) => {
    const { token, email, name, new_password: password } = typed;
    const given = { token, email, name, password, locale: visit.frame.lang, caller: callerOf(visit) };
    const outcome = await createFirstAdministrator(desk.credentials, given);
    if (outcome.ok) {
      await desk.provider.startSession(visit.ctx, { accountId: outcome.account.id, means: ['pwd'] });
      return goTo('/account');
    }
    if (outcome.why === 'link') return expiredAnswer();
    const rules = await desk.credentials.passwordRules();
    const problems = describeProblems(outcome.problems, { words: visit.frame.words, rules, typed: { ...typed } });
    return showAgain(form, visit, { typed: { token, email, name }, problems });
  });
};

const setupForm = (desk: Desk): Form<Typed> => ({
  schema: z.object({
    token: z.string().default(''),
    email: z.string().default(''),
    name: z.string().default(''),
    new_password: z.string().default(''),
  }),
  again: (visit, refused) => setupAnswer(desk, visit, refused),
});

async function setupAnswer(desk: Desk, visit: Visit, { typed, problems }: Refused): Promise<Answer> {
  const { token = '', email = '', name = '' } = typed;
  if (!(await isSetupOpen(desk.db, token))) return expiredAnswer();
  const passwordRules = passwordRulesInWords(visit.frame.words, await desk.credentials.passwordRules());
  return show(setupPage, { action: '/setup', token, email, name, passwordRules, problems });
}

function expiredAnswer(): Answer {
  return show(linkExpiredPage, { purpose: 'setup', againUrl: '/account' }, { status: 410 });
}
