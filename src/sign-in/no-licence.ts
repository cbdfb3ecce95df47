import { findAccount } from '#accounts/account.ts';
import { listOrganisationsOf } from '#organisations/organisation.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import type { Desk } from './desk.ts';
import type { Interaction } from './interaction.ts';
import { personCard } from './person-card.ts';
import type { SeatAsked, SeatDecision } from './seat-asked.ts';
import { noLicencePage } from './seat-pages.ts';
import { writeTo } from './write-to.ts';

interface Asking {
  readonly interaction: Interaction;
  readonly asked: SeatAsked;
}

/** The app takes a seat, and the person has no licence for it: who they are, whom to ask, and the ways out. */
export async function noLicenceAnswer(desk: Desk, visit: Visit, { interaction, asked }: Asking): Promise<Answer> {
  const { app, path, redirectUri } = interaction;
  const account = await findAccount(desk.db, asked.accountId);
  if (!account) return goTo(path);
  const { noLicence } = visit.frame.words;
  const ask = (await listOrganisationsOf(desk.db, asked.accountId)).flatMap(({ name: organisation, owner }) => {
    if (!owner) return [];
    const { name, url } = writeTo(owner, noLicence.subject(app.name));
    return [{ words: noLicence.ask(name, organisation), name, url }];
  });
  const about = { app, person: personCard(account), action: `${path}/seat`, ask };
  return show(noLicencePage, about, { leadsTo: redirectUri });
}

export async function answerNoLicence(desk: Desk, visit: Visit, { decision }: SeatDecision): Promise<Answer> {
  if (decision !== 'cancel') return goTo(await desk.provider.askAnew(visit.ctx));
  const refusal = { error: 'access_denied', error_description: 'this person has no licence for the app' };
  return goTo(await desk.provider.recordResult(visit.ctx, refusal));
}
