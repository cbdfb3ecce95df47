import { type Answer, goTo } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import type { Desk } from './desk.ts';
import { finishWithPassword } from './finish.ts';
import { interactionPage } from './handlers.ts';
import { getInteraction, stepOf } from './interaction.ts';
import { identifyAnswer } from './password.ts';

/** `/sign-in/UID`: wherever this sign-in stands. */
export const showStart = (desk: Desk) =>
  interactionPage(desk, async (visit): Promise<Answer> => {
    const interaction = await getInteraction(desk, visit);
    const step = await stepOf(desk, interaction);
    if (step === 'identify') return identifyAnswer(desk, visit, { interaction });
    if (step === 'finish') return finishPending(desk, visit);
    return goTo(`${interaction.path}/${step}`);
  });

/** The address was confirmed meanwhile: whoever typed the right password in this browser goes on. */
export async function finishPending(desk: Desk, visit: Visit): Promise<Answer> {
  const interaction = await getInteraction(desk, visit);
  const { accountId } = interaction.memory;
  const isDue = (await stepOf(desk, interaction)) === 'finish' && accountId !== undefined;
  return isDue ? finishWithPassword(desk, visit, { interaction, accountId }) : goTo(interaction.path);
}
