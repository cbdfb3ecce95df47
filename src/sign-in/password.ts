import { z } from 'zod';
import { type PasswordOutcome, signInWithPassword } from '#credentials/password.ts';
import type { Problem } from '#platform/problem.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import { type Form, showAgain } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import { callerOf } from './caller.ts';
import type { Desk } from './desk.ts';
import { beginWith } from './finish.ts';
import { interactionPage, interactionSubmit } from './handlers.ts';
import { getInteraction, type Interaction, isIdentifying } from './interaction.ts';
import { signInPage } from './pages.ts';
import { signInForm } from './passkey-form.ts';
import { awaitAddress } from './verify.ts';

interface Typed {
  email: string;
  password: string;
}

export const showPassword = (desk: Desk) =>
  interactionPage(desk, async (visit) =>
    identifyAnswer(desk, visit, { interaction: await getInteraction(desk, visit) }),
  );

export const submitPassword = (desk: Desk) => {
  const form = passwordForm(desk);
  return interactionSubmit(desk, form, async (visit, { email, password }) => {
    const interaction = await getInteraction(desk, visit);
    if (!isIdentifying(interaction)) return goTo(interaction.path);
    const caller = callerOf(visit);
    const clientId = interaction.client.id;
    const outcome = await signInWithPassword(desk.credentials, { identifier: email, password, caller, clientId });
    if (outcome.ok) {
      const person = { ...outcome.account, factors: outcome.factors };
      return beginWith(desk, visit, { interaction, person, means: ['pwd'], since: outcome.since });
    }
    if (outcome.why === 'unverified') return awaitAddress(desk, visit, { interaction, ...outcome });
    return showAgain(form, visit, { typed: { email }, ...refusalOf(outcome, visit) });
  });
};

interface Shown {
  readonly interaction: Interaction;
  readonly email?: string | undefined;
  readonly problems?: readonly Problem[];
  /** What authenticators are told of a passkey that is gone. */
  readonly signals?: string | undefined;
}

/** The page that asks for address and password. */
export async function identifyAnswer(desk: Desk, visit: Visit, shown: Shown): Promise<Answer> {
  const { interaction, problems = [], email = interaction.loginHint ?? '', signals } = shown;
  const { registration } = await desk.settings();
  const { path, app, redirectUri } = interaction;
  const registerUrl = registration.isOpen ? `${path}/register` : undefined;
  const notice = visit.query.get('changed') === 'password' ? visit.frame.words.signIn.passwordChanged : undefined;
  const urls = { action: `${path}/password`, registerUrl, forgotUrl: `${path}/forgot` };
  const passkey = { form: signInForm(desk, visit, interaction), signals };
  return show(signInPage, { app, email, problems, notice, passkey, ...urls }, { leadsTo: redirectUri });
}

const passwordForm = (desk: Desk): Form<Typed> => ({
  schema: ({ problems: { identifierMissing, passwordMissing } }) =>
    z.object({
      email: z.string(identifierMissing).min(1, identifierMissing),
      password: z.string(passwordMissing).min(1, passwordMissing),
    }),
  again: async (visit, { typed: { email }, problems }) =>
    identifyAnswer(desk, visit, { interaction: await getInteraction(desk, visit), email, problems }),
});

function refusalOf(outcome: PasswordOutcome & { ok: false }, { frame: { words } }: Visit) {
  if (outcome.why !== 'throttled') return { problems: [{ words: words.problems.noMatch }] };
  const { retryAfterSeconds } = outcome;
  return { problems: [{ words: words.problems.tooManyTries(retryAfterSeconds) }], status: 429, retryAfterSeconds };
}
