import { type Answer, goTo } from '#web/answer.ts';
import type { Desk } from './desk.ts';
import { finishWith } from './finish.ts';
import { interactionPage } from './handlers.ts';
import { getInteraction } from './interaction.ts';
import { identifyAnswer } from './password.ts';
import { standOf } from './standing.ts';

/** `/sign-in/UID`: wherever this sign-in stands. Nothing missing any more: whoever proved themselves here goes on. */
export const showStart = (desk: Desk) =>
  interactionPage(desk, async (visit): Promise<Answer> => {
    const interaction = await getInteraction(desk, visit);
    const { step, person, means } = await standOf(desk, interaction);
    if (step === 'identify') return identifyAnswer(desk, visit, { interaction });
    if (step !== 'finish') return goTo(`${interaction.path}/${step}`);
    return person ? finishWith(desk, visit, { interaction, accountId: person.id, means }) : goTo(interaction.path);
  });
