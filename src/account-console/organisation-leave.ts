import { z } from 'zod';
import { inTransaction } from '#database/transaction.ts';
import { listLicences } from '#licences/licence.ts';
import type { Desk } from '#oidc/desk.ts';
import { removeMember } from '#organisations/remove-member.ts';
import { goTo, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import { mayLeave } from './may.ts';
import { leavePage } from './organisation-pages.ts';
import { ORGANISATIONS, organisationPath } from './organisation-paths.ts';
import { organisationPage, organisationSubmit, type Place } from './organisation-place.ts';
import { consoleOf } from './sections.ts';
import type { Holder } from './signed-in.ts';

export const showLeave = (desk: Desk) => organisationPage(desk, { may: mayLeave }, answerWith(desk));

export const submitLeave = (desk: Desk) =>
  organisationSubmit(
    desk,
    {
      may: mayLeave,
      path: (visit) => organisationPath(visit, '/leave'),
      schema: z.object({}),
      again: ({ visit, holder, place }) => answerWith(desk)(visit, holder, place),
    },
    async ({ visit: { requestId }, place: { organisation, accountId } }) => {
      const actor = { kind: 'person', id: accountId } as const;
      const leaving = { organisationId: organisation.id, accountId, actor, requestId };
      await inTransaction(desk.db, (tx) => removeMember(tx, leaving));
      return goTo(`${ORGANISATIONS}?done=left`);
    },
  );

const answerWith = (desk: Desk) => async (visit: Visit, holder: Holder, place: Place) =>
  show(leavePage, {
    console: consoleOf(visit, holder),
    organisation: place.organisation.name,
    products: await listProducts(desk, place),
    isOwner: place.standing.within?.isOwner ?? false,
    action: organisationPath(visit, '/leave'),
    cancelUrl: ORGANISATIONS,
  });

/** What the organisation's licences are for, those that hold now. */
export async function listProducts(desk: Desk, { organisation }: Pick<Place, 'organisation'>): Promise<string[]> {
  const licences = await listLicences(desk.db, organisation.id);
  return [...new Set(licences.filter(({ isValid }) => isValid).map(({ product }) => product))];
}
