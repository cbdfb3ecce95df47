import { z } from 'zod';
import { listOrganisationsOf } from '#organisations/organisation.ts';
import type { Problem } from '#platform/problem.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import { type Form, showAgain } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import type { Desk } from './desk.ts';
import { interactionPage, interactionSubmit } from './handlers.ts';
import { getInteraction } from './interaction.ts';
import { chooseOrganisationPage } from './seat-pages.ts';

interface Decision {
  readonly decision: 'continue' | 'cancel';
  readonly organisation?: string | undefined;
}

/** `/sign-in/UID/organisation`: which of several somebody comes for. */
export const showOrganisation = (desk: Desk) => interactionPage(desk, (visit) => organisationAnswer(desk, visit));

export const submitOrganisation = (desk: Desk) => {
  const form = organisationForm(desk);
  return interactionSubmit(desk, form, async (visit, { decision, organisation: id }) => {
    const { prompt, accountId, path } = await getInteraction(desk, visit);
    if (prompt.name !== 'organisation' || accountId === undefined) return goTo(path);
    if (decision === 'cancel') {
      const refusal = { error: 'access_denied', error_description: 'no organisation was chosen' };
      return goTo(await desk.provider.recordResult(visit.ctx, refusal));
    }
    const isTheirs = (await listOrganisationsOf(desk.db, accountId)).some((one) => one.id === id);
    if (id === undefined || !isTheirs) {
      const problems = [{ words: visit.frame.words.chooseOrganisation.missing }];
      return showAgain(form, visit, { typed: {}, problems });
    }
    return goTo(await desk.provider.recordResult(visit.ctx, { organisation: { id } }));
  });
};

const organisationForm = (desk: Desk): Form<Decision> => ({
  schema: z.object({ decision: z.enum(['continue', 'cancel']), organisation: z.string().optional() }),
  again: (visit, { problems }) => organisationAnswer(desk, visit, problems),
});

async function organisationAnswer(desk: Desk, visit: Visit, problems: readonly Problem[] = []): Promise<Answer> {
  const { prompt, accountId, path, app, redirectUri } = await getInteraction(desk, visit);
  if (prompt.name !== 'organisation' || accountId === undefined) return goTo(path);
  const choices = (await listOrganisationsOf(desk.db, accountId)).map(({ id, name }, index) => ({
    value: id,
    name,
    about: [],
    isChosen: index === 0,
  }));
  const about = { app, action: `${path}/organisation`, problems, choices };
  return show(chooseOrganisationPage, about, { leadsTo: redirectUri });
}
