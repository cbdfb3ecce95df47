import { z } from 'zod';
import type { Problem } from '#platform/problem.ts';
import { type Answer, goTo } from '#web/answer.ts';
import type { Form } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import { answerLicence, licenceAnswer } from './choose-licence.ts';
import type { Desk } from './desk.ts';
import { answerFullHouse, fullHouseAnswer } from './full-house.ts';
import { interactionPage, interactionSubmit } from './handlers.ts';
import { getInteraction } from './interaction.ts';
import { answerNoLicence, noLicenceAnswer } from './no-licence.ts';
import { type SeatDecision, seatAskedIn } from './seat-asked.ts';

/** `/sign-in/UID/seat`: there is no seat to be had just so, and what can be done about it. */
export const showSeat = (desk: Desk) => interactionPage(desk, (visit) => seatAnswer(desk, visit));

export const submitSeat = (desk: Desk) => {
  const form = seatForm(desk);
  return interactionSubmit(desk, form, async (visit, input) => {
    const interaction = await getInteraction(desk, visit);
    const asked = seatAskedIn(interaction);
    if (!asked) return goTo(interaction.path);
    if (asked.why === 'no_licence') return answerNoLicence(desk, visit, input);
    if (asked.why === 'several_licences') return answerLicence(desk, visit, { form, asked, input });
    return answerFullHouse(desk, visit, { asked, input });
  });
};

const seatForm = (desk: Desk): Form<SeatDecision> => ({
  schema: z.object({
    decision: z.enum(['continue', 'cancel', 'move', 'choose']),
    licence: z.string().optional(),
  }),
  again: (visit, { problems }) => seatAnswer(desk, visit, problems),
});

async function seatAnswer(desk: Desk, visit: Visit, problems: readonly Problem[] = []): Promise<Answer> {
  const interaction = await getInteraction(desk, visit);
  const asked = seatAskedIn(interaction);
  if (!asked) return goTo(interaction.path);
  if (asked.why === 'no_licence') return noLicenceAnswer(desk, visit, { interaction, asked });
  if (asked.why === 'several_licences') return licenceAnswer(desk, visit, { interaction, asked, problems });
  return fullHouseAnswer(desk, visit, { interaction, asked });
}
