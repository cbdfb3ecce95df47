import { z } from 'zod';
import { turnOnEmailCodes } from '#credentials/email-code.ts';
import type { Words } from '#platform/words/words.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import { callerOf } from './caller.ts';
import type { Desk } from './desk.ts';
import { enrolledAnswer } from './enrolled.ts';
import { type Enrolment, findEnrolment } from './enrolment.ts';
import { goOnWith, goOnWithoutWish } from './finish.ts';
import { interactionPage, interactionSubmit } from './handlers.ts';
import { getInteraction, type Interaction } from './interaction.ts';
import { enrolPage } from './second-step-pages.ts';

const decision = z.object({ decision: z.enum(['email', 'cancel']) });

/** `/sign-in/UID/enrol`: which second step to set up. */
export const showEnrol = (desk: Desk) => interactionPage(desk, (visit) => enrolAnswer(desk, visit));

export const submitEnrol = (desk: Desk) =>
  interactionSubmit(desk, { schema: decision, again: (visit) => enrolAnswer(desk, visit) }, async (visit, input) => {
    const interaction = await getInteraction(desk, visit);
    const enrolment = await findEnrolment(desk, interaction);
    if (!enrolment) return goTo(interaction.path);
    if (input.decision === 'cancel') return refuse(desk, visit, { interaction, refusal: enrolment.refusal });
    if (!enrolment.kinds.includes('email')) return goTo(interaction.path);
    const { person } = enrolment;
    // The address was confirmed in this very sign-in: letters reach whoever it is.
    const codes = await turnOnEmailCodes(desk.credentials, { account: person, caller: callerOf(visit) });
    if (!codes) return goTo(interaction.path);
    return enrolledAnswer(desk, visit, { interaction, person, codes, means: ['email'] });
  });

async function enrolAnswer(desk: Desk, visit: Visit): Promise<Answer> {
  const interaction = await getInteraction(desk, visit);
  const enrolment = await findEnrolment(desk, interaction);
  if (!enrolment) return goTo(interaction.path);
  const { path, app, redirectUri } = interaction;
  const { kinds, refusal } = enrolment;
  const about = {
    app,
    refusal,
    why: why(visit.frame.words, enrolment, app.name),
    action: `${path}/enrol`,
    passkeyUrl: kinds.includes('passkey') ? `${path}/enrol/passkey` : undefined,
    totpUrl: kinds.includes('totp') ? `${path}/enrol/totp` : undefined,
    takesEmail: kinds.includes('email'),
  };
  return show(enrolPage, about, { leadsTo: redirectUri });
}

function why({ enrol }: Words, { refusal }: Enrolment, app: string): string {
  if (refusal === 'wish') return enrol.wished;
  return refusal === 'app' ? enrol.wanted(app) : enrol.needed;
}

/** Who says no goes on where that is theirs to say; an app that asked for more is told (RFC 9470, OpenID unmet_authentication_requirements 1.0). */
async function refuse(
  desk: Desk,
  visit: Visit,
  { interaction, refusal }: { readonly interaction: Interaction; readonly refusal: Enrolment['refusal'] },
): Promise<Answer> {
  if (refusal === 'wish') return goOnWithoutWish(desk, visit, interaction, []);
  if (refusal === 'defer') return goOnWith(desk, visit, interaction, ['~deferred']);
  if (refusal === undefined) return goTo(interaction.path);
  const told = 'the person did not set up a second step';
  const error = { error: 'unmet_authentication_requirements', error_description: told };
  return goTo(await desk.provider.recordResult(visit.ctx, error));
}
