import { z } from 'zod';
import { goTo } from '#web/answer.ts';
import { type Form, showAgain } from '#web/forms.ts';
import { findAskedCode } from './asked-code.ts';
import { codeAnswer } from './code.ts';
import type { Desk } from './desk.ts';
import { interactionSubmit } from './handlers.ts';
import { getInteraction } from './interaction.ts';
import { mailCode } from './mail-code.ts';

/** `POST /sign-in/UID/send-code`: mails a code, or another one. */
export const submitSendCode = (desk: Desk) => {
  const form = sendForm(desk);
  return interactionSubmit(desk, form, async (visit) => {
    const interaction = await getInteraction(desk, visit);
    const asked = await findAskedCode(desk, interaction);
    if (!asked?.codes.includes('email')) return goTo(interaction.path);
    const sent = await mailCode(desk, visit, { interaction, account: asked.person });
    if (sent.ok) return goTo(`${interaction.path}/code?by=email&sent=again`);
    const { retryAfterSeconds } = sent;
    const problems = [{ words: visit.frame.words.problems.tooManyTries(retryAfterSeconds) }];
    return showAgain(form, visit, { typed: { by: 'email' }, problems, status: 429, retryAfterSeconds });
  });
};

const sendForm = (desk: Desk): Form<Record<string, never>> => ({
  schema: z.object({}).transform(() => ({})),
  again: (visit, { problems }) => codeAnswer(desk, visit, { typed: { by: 'email' }, problems }),
});
