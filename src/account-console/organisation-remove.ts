import { z } from 'zod';
import { inTransaction } from '#database/transaction.ts';
import type { Desk } from '#oidc/desk.ts';
import { removeMember } from '#organisations/remove-member.ts';
import { goTo, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import { mayRemove } from './may.ts';
import { listProducts } from './organisation-leave.ts';
import { organisationPath, personPath } from './organisation-paths.ts';
import { removePersonPage } from './organisation-person-pages.ts';
import { type PersonPlace, personPageOf, personSubmit } from './organisation-place.ts';
import { personName } from './organisation-words.ts';
import { consoleOf } from './sections.ts';
import type { Holder } from './signed-in.ts';

const path = (visit: Visit) => personPath(visit, undefined, '/remove');

export const showRemove = (desk: Desk) => personPageOf(desk, { may: mayRemove, freshness: 'fresh' }, answerWith(desk));

export const submitRemovePerson = (desk: Desk) =>
  personSubmit(
    desk,
    {
      may: mayRemove,
      freshness: 'fresh',
      path,
      schema: z.object({}),
      again: ({ visit, holder, place }) => answerWith(desk)(visit, holder, place),
    },
    async ({ visit, place: { organisation, member, accountId } }) => {
      const actor = { kind: 'person', id: accountId } as const;
      const { requestId } = visit;
      const leaving = { organisationId: organisation.id, accountId: member.accountId, actor, requestId };
      const isRemoved = await inTransaction(desk.db, (tx) => removeMember(tx, leaving));
      return goTo(organisationPath(visit, `?done=${isRemoved ? 'removed' : 'removed-already'}`));
    },
  );

const answerWith = (desk: Desk) => async (visit: Visit, holder: Holder, place: PersonPlace) =>
  show(removePersonPage, {
    console: consoleOf(visit, holder),
    person: personName(place.member),
    organisation: place.organisation.name,
    products: await listProducts(desk, place),
    action: path(visit),
    cancelUrl: personPath(visit),
  });
