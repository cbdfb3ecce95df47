import type { Desk } from '#oidc/desk.ts';
import type { Route } from '#web/routes.ts';
import { showAssignments, submitAssign, submitUnassign } from './organisation-assignments.ts';
import { showInvitations, submitResend, submitWithdraw } from './organisation-invitations.ts';
import { showInvite, submitInvite } from './organisation-invite.ts';
import { showJoin } from './organisation-join.ts';
import { showLeave, submitLeave } from './organisation-leave.ts';
import { showPeople } from './organisation-people.ts';
import { showPerson, submitNote } from './organisation-person.ts';
import { showRemove, submitRemovePerson } from './organisation-remove.ts';
import { showRoles, submitGive, submitTake } from './organisation-roles.ts';
import { showOrganisations, submitAccept, submitDecline } from './organisations.ts';

/** Organisations: one's own, and the people of those one looks after. Who may what is said in `may.ts`, row by row. */
export function organisationRoutes(desk: Desk): Route[] {
  const path = '/account/organisations';
  const one = `${path}/:organisation`;
  const person = `${one}/people/:person`;
  return [
    { method: 'GET', path, limit: 'protocol', handle: showOrganisations(desk) },
    { method: 'GET', path: `${path}/join`, limit: 'protocol', handle: showJoin(desk) },
    { method: 'POST', path: `${path}/accept`, limit: 'sign_in', handle: submitAccept(desk) },
    { method: 'POST', path: `${path}/decline`, limit: 'sign_in', handle: submitDecline(desk) },
    { method: 'GET', path: one, limit: 'protocol', handle: showPeople(desk) },
    { method: 'GET', path: `${one}/leave`, limit: 'protocol', handle: showLeave(desk) },
    { method: 'POST', path: `${one}/leave`, limit: 'sign_in', handle: submitLeave(desk) },
    { method: 'GET', path: `${one}/invite`, limit: 'protocol', handle: showInvite(desk) },
    { method: 'POST', path: `${one}/invite`, limit: 'sign_in', handle: submitInvite(desk) },
    { method: 'GET', path: `${one}/invitations`, limit: 'protocol', handle: showInvitations(desk) },
    { method: 'POST', path: `${one}/invitations/resend`, limit: 'sign_in', handle: submitResend(desk) },
    { method: 'POST', path: `${one}/invitations/withdraw`, limit: 'sign_in', handle: submitWithdraw(desk) },
    { method: 'GET', path: person, limit: 'protocol', handle: showPerson(desk) },
    { method: 'POST', path: `${person}/notes`, limit: 'sign_in', handle: submitNote(desk) },
    { method: 'GET', path: `${person}/roles`, limit: 'protocol', handle: showRoles(desk) },
    { method: 'POST', path: `${person}/roles/give`, limit: 'sign_in', handle: submitGive(desk) },
    { method: 'POST', path: `${person}/roles/take`, limit: 'sign_in', handle: submitTake(desk) },
    { method: 'GET', path: `${person}/assignments`, limit: 'protocol', handle: showAssignments(desk) },
    { method: 'POST', path: `${person}/assignments/assign`, limit: 'sign_in', handle: submitAssign(desk) },
    { method: 'POST', path: `${person}/assignments/end`, limit: 'sign_in', handle: submitUnassign(desk) },
    { method: 'GET', path: `${person}/remove`, limit: 'protocol', handle: showRemove(desk) },
    { method: 'POST', path: `${person}/remove`, limit: 'sign_in', handle: submitRemovePerson(desk) },
  ];
}
