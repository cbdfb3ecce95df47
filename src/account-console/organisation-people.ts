import type { Desk } from '#oidc/desk.ts';
import { countAwaitedMembers } from '#organisations/awaited-member.ts';
import { listInvitations } from '#organisations/invitation.ts';
import { listMembers, type Member } from '#organisations/member.ts';
import { rolesPassingAs } from '#roles/standing.ts';
import { show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import { listPart, readListing } from './listing.ts';
import { mayInvite, maySeePeople, peopleSeen } from './may.ts';
import { noticeOf } from './notice.ts';
import { type PersonRow, peoplePage } from './organisation-pages.ts';
import { ORGANISATIONS, organisationPath, personPath } from './organisation-paths.ts';
import { organisationPage, type Place } from './organisation-place.ts';
import { addressBeside, personName, sayRoles } from './organisation-words.ts';
import { consoleOf } from './sections.ts';

/** Everybody who belongs there; to an employee, the clients they look after. */
export const showPeople = (desk: Desk) =>
  organisationPage(desk, { may: maySeePeople }, async (visit, holder, place) => {
    const listing = readListing(visit);
    const shows = peopleSeen(place) === 'all' ? 'all' : 'assigned';
    const { members, count } = await listMembers(desk.db, {
      organisationId: place.organisation.id,
      ...listing,
      ...(shows === 'assigned' && {
        assigned: { employeeId: place.accountId },
        holding: rolesPassingAs(place.roles, 'client'),
      }),
    });
    return show(peoplePage, {
      console: consoleOf(visit, holder),
      notice: noticeOf(visit, visit.frame.words.accountOrganisations.list.notices),
      organisation: place.organisation.name,
      shows,
      people: members.map((member) => toRow(member, visit, place)),
      list: listPart(visit, listing, count),
      inviting: mayInvite(place) ? await invitingOf(desk, visit, place) : undefined,
      backUrl: ORGANISATIONS,
    });
  });

function toRow(member: Member, visit: Visit, { roles }: Place): PersonRow {
  const { accountId, joinedAt, isDisabled } = member;
  return {
    name: personName(member),
    email: addressBeside(member),
    url: personPath(visit, accountId),
    roles: sayRoles(visit.frame.words, roles, member),
    joinedAt,
    isDisabled,
  };
}

async function invitingOf(desk: Desk, visit: Visit, { organisation: { id: organisationId } }: Place) {
  const { count } = await listInvitations(desk.db, { organisationId, limit: 0, offset: 0 });
  return {
    inviteUrl: organisationPath(visit, '/invite'),
    invitationsUrl: organisationPath(visit, '/invitations'),
    open: count,
    awaited: await countAwaitedMembers(desk.db, organisationId),
  };
}
