import { z } from 'zod';
import { registerAccount } from '#credentials/register.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import { type Form, type Refused, showAgain } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import { callerOf } from './caller.ts';
import type { Desk } from './desk.ts';
import { interactionPage, interactionSubmit } from './handlers.ts';
import { getInteraction, type Interaction, isIdentifying, remember } from './interaction.ts';
import { registerPage } from './pages.ts';
import { describeProblems, passwordRulesInWords } from './problems.ts';

interface Typed {
  email: string;
  name: string;
  username: string;
  new_password: string;
  second_step: string;
}

const NOTHING: Refused = { typed: {}, problems: [] };

export const showRegister = (desk: Desk) => interactionPage(desk, (visit) => registerAnswer(desk, visit, NOTHING));

/** The same page follows whether the address had an account or not: only its owner's mailbox tells. */
export const submitRegister = (desk: Desk) => {
  const form = registerForm(desk);
  return interactionSubmit(desk, form, async (visit, typed) => {
    const interaction = await getInteraction(desk, visit);
    const { registration } = await desk.settings();
    if (!isIdentifying(interaction) || !registration.isOpen) return goTo(interaction.path);
    const outcome = await registerAccount(desk.credentials, {
      ...registrationOf(interaction, typed),
      locale: visit.frame.lang,
      allowedDomains: registration.allowedDomains,
      caller: callerOf(visit),
    });
    if (!outcome.ok) return showAgain(form, visit, await refusalOf(desk, visit, { typed, outcome }));
    const wishesToEnrol = typed.second_step !== '';
    await remember(desk, interaction.uid, { email: outcome.email, accountId: outcome.accountId, wishesToEnrol });
    return goTo(`${interaction.path}/verify`);
  });
};

/** What is missing is told with all else that is wrong, at once. */
const registerForm = (desk: Desk): Form<Typed> => ({
  schema: z.object({
    email: z.string().default(''),
    name: z.string().default(''),
    username: z.string().default(''),
    new_password: z.string().default(''),
    second_step: z.string().default(''),
  }),
  again: (visit, refused) => registerAnswer(desk, visit, refused),
});

function registrationOf({ uid, client }: Interaction, { email, name, username, new_password }: Typed) {
  const person = { email, name, username, password: new_password };
  return { ...person, interactionUid: uid, clientId: client.id, appName: client.name };
}

async function refusalOf(
  desk: Desk,
  visit: Visit,
  refused: { typed: Typed; outcome: Awaited<ReturnType<typeof registerAccount>> & { ok: false } },
): Promise<Refused> {
  const { email, name, username, second_step } = refused.typed;
  const rules = await desk.credentials.passwordRules();
  const problems = describeProblems(refused.outcome.problems, {
    words: visit.frame.words,
    rules,
    typed: { ...refused.typed },
  });
  return { typed: { email, name, username, second_step }, problems };
}

async function registerAnswer(desk: Desk, visit: Visit, { typed, problems }: Refused): Promise<Answer> {
  const interaction = await getInteraction(desk, visit);
  const { registration } = await desk.settings();
  if (!isIdentifying(interaction) || !registration.isOpen) return goTo(interaction.path);
  const { path, app, redirectUri, loginHint } = interaction;
  const about = {
    app,
    problems,
    action: `${path}/register`,
    signInUrl: `${path}/password`,
    email: typed.email ?? loginHint ?? '',
    name: typed.name ?? '',
    username: typed.username ?? '',
    secondStep: (typed.second_step ?? '') !== '',
    passwordRules: passwordRulesInWords(visit.frame.words, await desk.credentials.passwordRules()),
  };
  return show(registerPage, about, { leadsTo: redirectUri });
}
