import { z } from 'zod';
import { emailKey } from '#accounts/email.ts';
import { takeLetterTurn } from '#credentials/letter-turn.ts';
import { inTransaction } from '#database/transaction.ts';
import type { Desk } from '#oidc/desk.ts';
import { type InviteOutcome, inviteMember, type NewInvitation } from '#organisations/invite-member.ts';
import type { Problem } from '#platform/problem.ts';
import type { Words } from '#platform/words/words.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Refused } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import { mayInvite, mayInviteAs } from './may.ts';
import { invitePage } from './organisation-pages.ts';
import { organisationPath } from './organisation-paths.ts';
import { organisationPage, organisationSubmit, type Place, type PlaceForm } from './organisation-place.ts';
import { listGivable, roleName } from './organisation-words.ts';
import { consoleOf } from './sections.ts';
import type { Holder } from './signed-in.ts';

interface Typed {
  readonly email: string;
  readonly role: string;
}

export const showInvite = (desk: Desk) =>
  organisationPage(desk, { may: mayInvite, freshness: 'fresh' }, async (visit, holder, place) =>
    inviteAnswer(visit, holder, place),
  );

export const submitInvite = (desk: Desk) =>
  organisationSubmit(desk, inviteForm, async ({ visit, holder, place, again }, typed) => {
    const { words } = visit.frame;
    const wrong = roleProblem(words, { place, holder, typed });
    if (wrong) return again({ typed: { ...typed }, problems: [wrong] });
    const outcome = await invite(desk, { visit, holder, place }, typed);
    if (outcome.ok) return goTo(organisationPath(visit, '/invitations?done=sent'));
    return again({ typed: { ...typed }, ...refusalOf(words, outcome) });
  });

const inviteForm: PlaceForm<Typed, Place> = {
  may: mayInvite,
  freshness: 'fresh',
  path: (visit) => organisationPath(visit, '/invite'),
  schema: z.object({ email: z.string().default(''), role: z.string().default('') }),
  again: async ({ visit, holder, place }, refused) => inviteAnswer(visit, holder, place, refused),
};

interface Inviting {
  readonly visit: Visit;
  readonly holder: Holder;
  readonly place: Place;
}

/** Who may invite, and as what, was asked before. */
export function invite(
  desk: Desk,
  { visit, holder, place }: Inviting,
  { email, role: roleId }: Typed,
): Promise<InviteOutcome> {
  const { letters, vault } = desk.credentials;
  const { words } = visit.frame;
  const role = place.roles.find(({ id }) => id === roleId);
  const invited: NewInvitation = {
    organisation: place.organisation,
    email,
    role: role && { id: role.id, name: roleName(words, role) },
    inviter: holder.account,
    actor: { kind: 'person', id: holder.account.id },
    requestId: visit.requestId,
    lang: visit.lang,
  };
  return inTransaction(desk.db, (tx) =>
    inviteMember(tx, { letters, takeTurn: (inside, counted) => takeLetterTurn(inside, vault, counted) }, invited),
  );
}

interface Choice {
  readonly place: Place;
  readonly holder: Holder;
  readonly typed: Typed;
}

function roleProblem(words: Words, { place, holder, typed: { email, role } }: Choice): Problem | undefined {
  const said = words.accountOrganisations.invite.problems;
  if (role === '') return undefined;
  if (!mayInviteAs(place, role, false)) return { field: 'role', words: said.role };
  const isOwn = emailKey(email) === holder.account.emailKey;
  return isOwn && !mayInviteAs(place, role, true) ? { field: 'role', words: said.own } : undefined;
}

function refusalOf(words: Words, outcome: InviteOutcome & { ok: false }): Omit<Refused, 'typed'> {
  const said = words.accountOrganisations.invite.problems;
  if (outcome.why === 'throttled') {
    const { retryAfterSeconds } = outcome;
    return { problems: [{ words: said.throttled(retryAfterSeconds) }], status: 429, retryAfterSeconds };
  }
  return { problems: [{ field: 'email', words: outcome.why === 'member' ? said.member : said.email }] };
}

function inviteAnswer(visit: Visit, holder: Holder, place: Place, refused?: Refused): Answer {
  const { words } = visit.frame;
  const roles = listGivable(place).filter(({ id }) => mayInviteAs(place, id, false));
  return show(invitePage, {
    console: consoleOf(visit, holder),
    organisation: place.organisation.name,
    action: organisationPath(visit, '/invite'),
    email: refused?.typed.email ?? '',
    role: refused?.typed.role ?? '',
    roles: [
      { value: '', words: words.accountOrganisations.invite.noRole },
      ...roles.map((role) => ({ value: role.id, words: roleName(words, role) })),
    ],
    problems: refused?.problems ?? [],
    backUrl: organisationPath(visit),
  });
}
