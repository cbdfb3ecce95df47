import { z } from 'zod';
import type { Account } from '#accounts/account.ts';
import { resendVerification } from '#credentials/resend-verification.ts';
import { verifyEmailByCode } from '#credentials/verify-email.ts';
import { type Answer, goTo, json, show } from '#web/answer.ts';
import { type Form, type Refused, showAgain } from '#web/forms.ts';
import { endpoint } from '#web/handlers.ts';
import type { Visit } from '#web/visit.ts';
import { callerOf } from './caller.ts';
import type { Desk } from './desk.ts';
import { interactionPage, interactionSubmit } from './handlers.ts';
import { getInteraction, type Interaction, remember } from './interaction.ts';
import { verifyPage } from './pages.ts';
import { standOf } from './standing.ts';

const NOTHING: Refused = { typed: {}, problems: [] };
const RESENT = '?sent=again';

export const showVerify = (desk: Desk) => interactionPage(desk, (visit) => verifyAnswer(desk, visit, NOTHING));

/** What the open page asks every few seconds: whether the link was used elsewhere. */
export const showVerifyStatus = (desk: Desk) =>
  endpoint(z.object({}), async (visit) => {
    const interaction = await getInteraction(desk, visit);
    const { step } = await standOf(desk, interaction);
    return json({ done: step !== 'verify', location: interaction.path });
  });

export const submitCode = (desk: Desk) => {
  const form = codeForm(desk);
  return interactionSubmit(desk, form, async (visit, { code }) => {
    const interaction = await getInteraction(desk, visit);
    const typed = { interactionUid: interaction.uid, code, caller: callerOf(visit) };
    const outcome = await verifyEmailByCode(desk.credentials, typed);
    if (outcome.ok) return goTo(interaction.path);
    const { problems } = visit.frame.words;
    if (outcome.why !== 'throttled')
      return showAgain(form, visit, { typed: {}, problems: [field(problems.codeWrong)] });
    const { retryAfterSeconds } = outcome;
    const wait = [{ words: problems.tooManyTries(retryAfterSeconds) }];
    return showAgain(form, visit, { typed: {}, problems: wait, status: 429, retryAfterSeconds });
  });
};

export const submitResend = (desk: Desk) => {
  const form = resendForm(desk);
  return interactionSubmit(desk, form, async (visit) => {
    const interaction = await getInteraction(desk, visit);
    const { email, accountId } = interaction.memory;
    if (email === undefined) return goTo(interaction.path);
    const sent = await sendAnother(desk, visit, { interaction, email, accountId });
    if (sent.ok) return goTo(`${interaction.path}/verify${RESENT}`);
    const { retryAfterSeconds } = sent;
    const problems = [{ words: visit.frame.words.problems.tooManyTries(retryAfterSeconds) }];
    return showAgain(form, visit, { typed: {}, problems, status: 429, retryAfterSeconds });
  });
};

/** The password was right, the address is not confirmed: a fresh letter goes out, if its turn has come. */
export async function awaitAddress(
  desk: Desk,
  visit: Visit,
  { interaction, account, since }: Waiting,
): Promise<Answer> {
  const email = account.email ?? '';
  await remember(desk, interaction.uid, { email, accountId: account.id, since });
  await sendAnother(desk, visit, { interaction, email, accountId: account.id });
  return goTo(`${interaction.path}/verify`);
}

interface Waiting {
  readonly interaction: Interaction;
  readonly account: Account;
  /** As in `Memory`. */
  readonly since: string;
}

const codeForm = (desk: Desk): Form<{ code: string }> => ({
  schema: ({ problems: { codeMissing } }) => z.object({ code: z.string(codeMissing).min(1, codeMissing) }),
  again: (visit, refused) => verifyAnswer(desk, visit, refused),
});

const resendForm = (desk: Desk): Form<Record<string, never>> => ({
  schema: z.object({}).transform(() => ({})),
  again: (visit, refused) => verifyAnswer(desk, visit, refused),
});

interface Addressed {
  readonly interaction: Interaction;
  readonly email: string;
  readonly accountId: string | undefined;
}

function sendAnother(desk: Desk, visit: Visit, { interaction, email, accountId }: Addressed) {
  const { uid, client } = interaction;
  const about = { email, accountId, interactionUid: uid, clientId: client.id, appName: client.name };
  return resendVerification(desk.credentials, { ...about, caller: callerOf(visit) });
}

async function verifyAnswer(desk: Desk, visit: Visit, { problems }: Refused): Promise<Answer> {
  const interaction = await getInteraction(desk, visit);
  const { email } = interaction.memory;
  if (email === undefined || (await standOf(desk, interaction)).step !== 'verify') return goTo(interaction.path);
  const { path, app, redirectUri } = interaction;
  const { registration } = await desk.settings();
  const about = {
    app,
    email,
    problems,
    action: `${path}/verify`,
    resendAction: `${path}/resend`,
    statusUrl: `${path}/verify/status`,
    refreshUrl: path,
    backUrl: `${path}/${registration.isOpen ? 'register' : 'password'}`,
    mailboxUrl: desk.mailboxUrl,
    notice: visit.query.get('sent') === 'again' ? visit.frame.words.verify.resent : undefined,
  };
  return show(verifyPage, about, { leadsTo: redirectUri });
}

const field = (words: string) => ({ field: 'code', words });
