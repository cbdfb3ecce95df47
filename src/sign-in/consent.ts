import { z } from 'zod';
import { findAccount } from '#accounts/account.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { describeScopes } from '#oidc/describe-scopes.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import type { Desk } from './desk.ts';
import { interactionPage, interactionSubmit } from './handlers.ts';
import { getInteraction } from './interaction.ts';
import { consentPage } from './pages.ts';
import { personCard } from './person-card.ts';

const decision = z.object({ decision: z.enum(['continue', 'cancel']) });

export const showConsent = (desk: Desk) => interactionPage(desk, (visit) => consentAnswer(desk, visit));

export const submitConsent = (desk: Desk) =>
  interactionSubmit(desk, { schema: decision, again: (visit) => consentAnswer(desk, visit) }, async (visit, input) => {
    const interaction = await getInteraction(desk, visit);
    if (interaction.prompt.name !== 'consent') return goTo(interaction.path);
    const { requestId } = visit;
    if (input.decision === 'continue') {
      return goTo(await desk.provider.giveConsent(visit.ctx, interaction, { requestId }));
    }
    const { sessionUid } = interaction;
    if (sessionUid) await endSignIns(desk.db, { whose: { unusedSeatsOf: sessionUid }, cause: 'seat_released' });
    const refusal = { error: 'access_denied', error_description: 'the person did not agree' };
    return goTo(await desk.provider.recordResult(visit.ctx, refusal));
  });

async function consentAnswer(desk: Desk, visit: Visit): Promise<Answer> {
  const interaction = await getInteraction(desk, visit);
  const account = interaction.accountId && (await findAccount(desk.db, interaction.accountId));
  if (interaction.prompt.name !== 'consent' || !account) return goTo(interaction.path);
  const scopes = describeScopes(interaction.missing, visit.frame.words);
  const { app, path, redirectUri } = interaction;
  const about = { app, person: personCard(account), action: `${path}/consent`, scopes };
  return show(consentPage, about, { leadsTo: redirectUri });
}
