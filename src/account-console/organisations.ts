import { z } from 'zod';
import { inTransaction } from '#database/transaction.ts';
import type { Desk } from '#oidc/desk.ts';
import { acceptInvitation, declineInvitation } from '#organisations/answer-invitation.ts';
import { type Invitation, listInvitationsTo } from '#organisations/invitation.ts';
import { listMemberships, type Membership } from '#organisations/membership.ts';
import type { Words } from '#platform/words/words.ts';
import { listRoles, type Role } from '#roles/role.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import { peopleSeen } from './may.ts';
import { noticeOf } from './notice.ts';
import { type InvitationToMe, type OrganisationRow, organisationsPage } from './organisation-pages.ts';
import { ORGANISATIONS } from './organisation-paths.ts';
import { roleName, sayRoles } from './organisation-words.ts';
import { consoleOf } from './sections.ts';
import { accountPage, accountSubmit, type Holder } from './signed-in.ts';

export const showOrganisations = (desk: Desk) =>
  accountPage(desk, (visit, holder) => organisationsAnswer(desk, visit, holder));

/** One that is not theirs is told of in the same words as one that is gone. */
export const submitAccept = (desk: Desk) =>
  accountSubmit(desk, answerForm, async ({ requestId }, { account: { id: accountId } }, answered) => {
    const answer = { accountId, invitation: refOf(answered), requestId };
    const outcome = await inTransaction(desk.db, (tx) => acceptInvitation(tx, answer));
    return goTo(`${ORGANISATIONS}?done=${outcome.ok ? 'joined' : 'gone'}`);
  });

export const submitDecline = (desk: Desk) =>
  accountSubmit(desk, answerForm, async ({ requestId }, { account: { id: accountId } }, answered) => {
    const answer = { accountId, invitation: refOf(answered), requestId };
    const isDeclined = await inTransaction(desk.db, (tx) => declineInvitation(tx, answer));
    return goTo(`${ORGANISATIONS}?done=${isDeclined ? 'declined' : 'gone'}`);
  });

interface Answered {
  readonly invitation?: string | undefined;
  readonly token?: string | undefined;
}

const answerForm = {
  path: ORGANISATIONS,
  schema: z.object({ invitation: z.string().optional(), token: z.string().optional() }),
  again: async () => goTo(ORGANISATIONS),
};

const refOf = ({ invitation, token }: Answered) => (token === undefined ? { id: invitation ?? '' } : { token });

async function organisationsAnswer(desk: Desk, visit: Visit, holder: Holder): Promise<Answer> {
  const { words } = visit.frame;
  const { id } = holder.account;
  const [memberships, invitations] = [await listMemberships(desk.db, id), await listInvitationsTo(desk.db, id)];
  const roles = await listRoles(desk.db);
  return show(organisationsPage, {
    console: consoleOf(visit, holder),
    notice: noticeOf(visit, words.accountOrganisations.notices),
    organisations: memberships.map((membership) => toRow(membership, { words, roles })),
    invitations: invitations.map((invitation) => invitationToMe(invitation, { words, roles })),
    joinAction: `${ORGANISATIONS}/accept`,
    declineAction: `${ORGANISATIONS}/decline`,
  });
}

interface Around {
  readonly words: Words;
  readonly roles: readonly Role[];
}

/** As who was invited reads it. */
export function invitationToMe(invitation: Invitation, { words, roles }: Around): InvitationToMe {
  const role = roles.find(({ id }) => id === invitation.roleId);
  const { id, organisationName: organisation, invitedBy, expiresAt } = invitation;
  return { id, organisation, invitedBy, expiresAt, role: role && roleName(words, role) };
}

function toRow(membership: Membership, { words, roles }: Around): OrganisationRow {
  const { organisationId: id, organisationName: name, ownerName: owner, joinedAt: since, standing } = membership;
  const said = words.accountOrganisations;
  const held = since ? sayRoles(words, roles, { roles: standing.within?.roles ?? [], ...standing }) : [];
  const url = `${ORGANISATIONS}/${encodeURIComponent(id)}`;
  const seen = peopleSeen({ organisation: { id }, standing, roles });
  return {
    name,
    owner,
    since,
    standing: [
      ...(standing.within?.isOwner ? [said.owner] : []),
      ...(held.length > 0 || !since ? held : [said.member]),
    ],
    people: seen === 'nobody' ? undefined : { url, words: seen === 'all' ? said.people : said.clients },
    leaveUrl: since ? `${url}/leave` : undefined,
  };
}
