import { z } from 'zod';
import { findAccount } from '#accounts/account.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import type { Desk } from './desk.ts';
import { interactionPage, interactionSubmit } from './handlers.ts';
import { getInteraction } from './interaction.ts';
import { selectAccountPage } from './pages.ts';
import { personCard } from './person-card.ts';

const decision = z.object({ decision: z.enum(['continue', 'cancel']) });

export const showSelectAccount = (desk: Desk) => interactionPage(desk, (visit) => selectAnswer(desk, visit));

export const submitSelectAccount = (desk: Desk) =>
  interactionSubmit(desk, { schema: decision, again: (visit) => selectAnswer(desk, visit) }, async (visit, input) => {
    const interaction = await getInteraction(desk, visit);
    const isAsked = interaction.prompt.name === 'select_account' && interaction.accountId !== undefined;
    if (!isAsked) return goTo(interaction.path);
    if (input.decision === 'cancel') return goTo(`${interaction.path}/password`);
    return goTo(await desk.provider.recordResult(visit.ctx, { select_account: {} }));
  });

async function selectAnswer(desk: Desk, visit: Visit): Promise<Answer> {
  const interaction = await getInteraction(desk, visit);
  const account = interaction.accountId && (await findAccount(desk.db, interaction.accountId));
  if (interaction.prompt.name !== 'select_account' || !account) return goTo(interaction.path);
  const { app, path, redirectUri } = interaction;
  const about = { app, person: personCard(account), action: `${path}/select-account` };
  return show(selectAccountPage, about, { leadsTo: redirectUri });
}
