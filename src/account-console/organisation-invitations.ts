import { z } from 'zod';
import { inTransaction } from '#database/transaction.ts';
import type { Desk } from '#oidc/desk.ts';
import { findInvitation, type Invitation, listInvitations } from '#organisations/invitation.ts';
import { withdrawInvitation } from '#organisations/withdraw-invitation.ts';
import { goTo, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import { listPart, readListing } from './listing.ts';
import { mayInvite, mayInviteAs } from './may.ts';
import { noticeOf } from './notice.ts';
import { invite } from './organisation-invite.ts';
import { invitationsPage, type OpenInvitation } from './organisation-pages.ts';
import { organisationPath } from './organisation-paths.ts';
import { organisationPage, organisationSubmit, type Place, type PlaceForm } from './organisation-place.ts';
import { roleName } from './organisation-words.ts';
import { consoleOf } from './sections.ts';

const listPath = (visit: Visit, done = '') => organisationPath(visit, `/invitations${done && `?done=${done}`}`);

export const showInvitations = (desk: Desk) =>
  organisationPage(desk, { may: mayInvite }, async (visit, holder, place) => {
    const listing = { ...readListing(visit), search: '' };
    const { invitations, count } = await listInvitations(desk.db, {
      organisationId: place.organisation.id,
      ...listing,
    });
    return show(invitationsPage, {
      console: consoleOf(visit, holder),
      notice: noticeOf(visit, visit.frame.words.accountOrganisations.invitations.notices),
      organisation: place.organisation.name,
      invitations: invitations.map((invitation) => toRow(invitation, visit, place)),
      list: listPart(visit, listing, count),
      resendAction: organisationPath(visit, '/invitations/resend'),
      withdrawAction: organisationPath(visit, '/invitations/withdraw'),
      inviteUrl: organisationPath(visit, '/invite'),
      backUrl: organisationPath(visit),
    });
  });

/** The same invitation again, with a link that works for seven days more; the link before ends. */
export const submitResend = (desk: Desk) =>
  organisationSubmit(desk, { ...oneForm, freshness: 'fresh' }, async ({ visit, holder, place }, { invitation: id }) => {
    const found = await findInvitation(desk.db, place.organisation.id, id);
    if (!found || !mayResend(found, place)) return goTo(listPath(visit, 'gone'));
    const outcome = await invite(desk, { visit, holder, place }, { email: found.email, role: found.roleId ?? '' });
    if (outcome.ok) return goTo(listPath(visit, 'resent'));
    return goTo(listPath(visit, outcome.why === 'throttled' ? 'throttled' : 'gone'));
  });

export const submitWithdraw = (desk: Desk) =>
  organisationSubmit(desk, oneForm, async ({ visit, place }, { invitation: invitationId }) => {
    const { organisation, accountId } = place;
    const actor = { kind: 'person', id: accountId } as const;
    const withdrawal = { organisationId: organisation.id, invitationId, actor, requestId: visit.requestId };
    const isDone = await inTransaction(desk.db, (tx) => withdrawInvitation(tx, withdrawal));
    return goTo(listPath(visit, isDone ? 'withdrawn' : 'gone'));
  });

const oneForm: PlaceForm<{ readonly invitation: string }, Place> = {
  may: mayInvite,
  path: (visit) => listPath(visit),
  schema: z.object({ invitation: z.string() }),
  again: async ({ visit }) => goTo(listPath(visit)),
};

/** Whoever sends it answers for the role it promises. */
function mayResend({ roleId }: Invitation, place: Place): boolean {
  return roleId === undefined ? mayInvite(place) : mayInviteAs(place, roleId, false);
}

function toRow(invitation: Invitation, visit: Visit, place: Place): OpenInvitation {
  const { id, email, roleId, invitedBy, createdAt: sentAt, expiresAt } = invitation;
  const role = place.roles.find((one) => one.id === roleId);
  return {
    ...{ id, email, invitedBy, sentAt, expiresAt },
    role: role && roleName(visit.frame.words, role),
    mayResend: mayResend(invitation, place),
  };
}
