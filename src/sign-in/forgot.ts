import { z } from 'zod';
import { linkSeconds } from '#credentials/proof.ts';
import { requestPasswordReset } from '#credentials/request-reset.ts';
import { type Answer, show } from '#web/answer.ts';
import type { Form, Refused } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import { callerOf } from './caller.ts';
import type { Desk } from './desk.ts';
import { interactionPage, interactionSubmit } from './handlers.ts';
import { getInteraction, type Interaction } from './interaction.ts';
import { forgotPage, forgotSentPage } from './pages.ts';

/** Asked at the door, or on the way into an app; then the link leads back there. */
export type Place = 'door' | 'interaction';

export const showForgot = (desk: Desk, place: Place) =>
  interactionPage(desk, (visit) => forgotAnswer(desk, visit, { place, refused: { typed: {}, problems: [] } }));

/** Says the same whether the address is known or not, and whether its turn for a letter has come or not. */
export const submitForgot = (desk: Desk, place: Place) =>
  interactionSubmit(desk, forgotForm(desk, place), async (visit, { email }) => {
    const interaction = await interactionAt(desk, visit, place);
    const asked = { identifier: email, interactionUid: interaction?.uid, caller: callerOf(visit) };
    await requestPasswordReset(desk.credentials, asked);
    const { againUrl, signInUrl } = urlsOf(interaction);
    const minutes = linkSeconds.reset_password / 60;
    const { mailboxUrl } = desk;
    return show(forgotSentPage, { app: interaction?.app, email, minutes, againUrl, signInUrl, mailboxUrl });
  });

const forgotForm = (desk: Desk, place: Place): Form<{ email: string }> => ({
  schema: ({ problems: { emailMissing } }) => z.object({ email: z.string(emailMissing).min(1, emailMissing) }),
  again: (visit, refused) => forgotAnswer(desk, visit, { place, refused }),
});

async function forgotAnswer(desk: Desk, visit: Visit, shown: { place: Place; refused: Refused }): Promise<Answer> {
  const interaction = await interactionAt(desk, visit, shown.place);
  const { typed, problems } = shown.refused;
  const { againUrl: action, signInUrl } = urlsOf(interaction);
  return show(forgotPage, { app: interaction?.app, action, signInUrl, problems, email: typed.email ?? '' });
}

async function interactionAt(desk: Desk, visit: Visit, place: Place): Promise<Interaction | undefined> {
  return place === 'interaction' ? getInteraction(desk, visit) : undefined;
}

function urlsOf(interaction: Interaction | undefined) {
  return interaction
    ? { againUrl: `${interaction.path}/forgot`, signInUrl: `${interaction.path}/password` }
    : { againUrl: '/forgot-password', signInUrl: '/sign-in' };
}
