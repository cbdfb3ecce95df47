import { z } from 'zod';
import { inTransaction } from '#database/transaction.ts';
import type { Desk } from '#oidc/desk.ts';
import { grantOrganisationRole, revokeOrganisationRole } from '#organisations/organisation-role.ts';
import { Refusal } from '#platform/refusal.ts';
import type { Role } from '#roles/role.ts';
import { goTo, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import { mayChangeRoles, mayGiveRole, mayTakeRole } from './may.ts';
import { noticeOf } from './notice.ts';
import { personPath } from './organisation-paths.ts';
import { personRolesPage, type RoleRow } from './organisation-person-pages.ts';
import { type PersonPlace, type PlaceForm, personPageOf, personSubmit } from './organisation-place.ts';
import { listGivable, personName, roleName } from './organisation-words.ts';
import { consoleOf } from './sections.ts';

const rolesPath = (visit: Visit, below = '') => personPath(visit, undefined, `/roles${below}`);

export const showRoles = (desk: Desk) =>
  personPageOf(desk, { may: mayChangeRoles, freshness: 'fresh' }, async (visit, holder, place) =>
    show(personRolesPage, {
      console: consoleOf(visit, holder),
      notice: noticeOf(visit, visit.frame.words.accountOrganisations.giving.notices),
      person: personName(place.member),
      organisation: place.organisation.name,
      roles: listGivable(place).flatMap((role) => toRow(role, visit, place)),
      giveAction: rolesPath(visit, '/give'),
      takeAction: rolesPath(visit, '/take'),
      backUrl: personPath(visit),
    }),
  );

export const submitGive = (desk: Desk) =>
  personSubmit(desk, roleForm, async ({ visit, place }, { role: roleId }) => {
    if (!mayGiveRole(place, roleId)) throw new Refusal('forbidden', '');
    const isNew = await inTransaction(desk.db, (tx) => grantOrganisationRole(tx, changeOf(visit, place, roleId)));
    return goTo(rolesPath(visit, `?done=${isNew ? 'given' : 'as-before'}`));
  });

export const submitTake = (desk: Desk) =>
  personSubmit(desk, roleForm, async ({ visit, place }, { role: roleId }) => {
    if (!mayTakeRole(place, roleId)) throw new Refusal('forbidden', '');
    const isGone = await inTransaction(desk.db, (tx) => revokeOrganisationRole(tx, changeOf(visit, place, roleId)));
    return goTo(rolesPath(visit, `?done=${isGone ? 'taken' : 'as-before'}`));
  });

const roleForm: PlaceForm<{ readonly role: string }, PersonPlace> = {
  may: mayChangeRoles,
  freshness: 'fresh',
  path: (visit) => rolesPath(visit),
  schema: z.object({ role: z.string() }),
  again: async ({ visit }) => goTo(rolesPath(visit)),
};

function changeOf({ requestId }: Visit, { organisation, member, accountId }: PersonPlace, roleId: string) {
  const actor = { kind: 'person', id: accountId } as const;
  return { organisationId: organisation.id, accountId: member.accountId, roleId, actor, requestId };
}

/** Those that are held, and those that this visitor can give. */
function toRow(role: Role, visit: Visit, place: PersonPlace): RoleRow[] {
  const { words } = visit.frame;
  const { rolesAbout } = words.accountOrganisations;
  const { roles: held, everywhere } = place.member;
  const row = {
    id: role.id,
    name: roleName(words, role),
    about: role.isBuiltIn && Object.hasOwn(rolesAbout, role.id) ? rolesAbout[role.id] : undefined,
  };
  if (held.includes(role.id)) return [{ ...row, state: 'held', may: mayTakeRole(place, role.id) ? 'take' : undefined }];
  if (everywhere.includes(role.id)) return [{ ...row, state: 'everywhere' }];
  return mayGiveRole(place, role.id) ? [{ ...row, state: 'free', may: 'give' }] : [];
}
