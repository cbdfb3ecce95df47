import { type LicenceChoice, listLicenceChoices } from '#licences/licence-choices.ts';
import type { Problem } from '#platform/problem.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import { type Form, showAgain } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import type { Desk } from './desk.ts';
import type { Interaction } from './interaction.ts';
import type { SeatAsked, SeatDecision } from './seat-asked.ts';
import { chooseLicencePage } from './seat-pages.ts';

interface Asking {
  readonly interaction: Interaction;
  readonly asked: SeatAsked;
  readonly problems: readonly Problem[];
}

/** Which of several licences' seats somebody takes. */
export async function licenceAnswer(
  desk: Desk,
  visit: Visit,
  { interaction, asked, problems }: Asking,
): Promise<Answer> {
  const { app, path, redirectUri } = interaction;
  const listed = await listLicenceChoices(desk.db, asked);
  const best = bestOf(listed);
  const { chooseLicence } = visit.frame.words;
  const choices = listed.map((licence) => ({
    value: licence.id,
    name: licence.organisationName,
    about: [licence.serial, licence.isHeld ? chooseLicence.held : chooseLicence.free(licence.free, licence.seats)],
    isChosen: licence === best,
  }));
  const about = { app, action: `${path}/seat`, problems, choices };
  return show(chooseLicencePage, about, { leadsTo: redirectUri });
}

interface Answering {
  readonly form: Form<SeatDecision>;
  readonly asked: SeatAsked;
  readonly input: SeatDecision;
}

export async function answerLicence(desk: Desk, visit: Visit, { form, asked, input }: Answering): Promise<Answer> {
  const { decision, licence } = input;
  if (decision === 'cancel') {
    const refusal = { error: 'access_denied', error_description: 'no licence was chosen' };
    return goTo(await desk.provider.recordResult(visit.ctx, refusal));
  }
  if (licence === undefined || !asked.licenceIds.includes(licence)) {
    const problems = [{ words: visit.frame.words.chooseLicence.missing }];
    return showAgain(form, visit, { typed: {}, problems });
  }
  return goTo(await desk.provider.recordResult(visit.ctx, { seat: { licence } }));
}

/** The one whose seat is held already, else the one with most seats free. */
function bestOf(choices: readonly LicenceChoice[]): LicenceChoice | undefined {
  return choices.find(({ isHeld }) => isHeld) ?? choices.toSorted((one, other) => other.free - one.free)[0];
}
