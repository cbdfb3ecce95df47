import { z } from 'zod';
import { inTransaction } from '#database/transaction.ts';
import type { Desk } from '#oidc/desk.ts';
import { assignClient, unassignClient } from '#organisations/assignment.ts';
import { listMembers, type Member } from '#organisations/member.ts';
import { holds, rolesPassingAs, rolesWithin } from '#roles/standing.ts';
import { goTo, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import { listPart, readListing } from './listing.ts';
import { mayAssign } from './may.ts';
import { noticeOf } from './notice.ts';
import { personPath } from './organisation-paths.ts';
import { type AssignmentSide, assignmentsPage } from './organisation-person-pages.ts';
import { type PersonPlace, type PlaceForm, personPageOf, personSubmit } from './organisation-place.ts';
import { addressBeside, personName } from './organisation-words.ts';
import { consoleOf } from './sections.ts';

type Side = AssignmentSide['side'];

/** More than a list to choose from should have; the rest is assigned from the other person's page. */
const MOST_CHOICES = 200;

const path = (visit: Visit, below = '') => personPath(visit, undefined, `/assignments${below}`);

export const showAssignments = (desk: Desk) =>
  personPageOf(desk, { may: mayAssign }, async (visit, holder, place) => {
    const sides: AssignmentSide[] = [];
    for (const side of sidesOf(place)) sides.push(await readSide(desk, { visit, place, side }));
    return show(assignmentsPage, {
      console: consoleOf(visit, holder),
      notice: noticeOf(visit, visit.frame.words.accountOrganisations.assigning.notices),
      person: personName(place.member),
      sides,
      assignAction: path(visit, '/assign'),
      endAction: path(visit, '/end'),
      backUrl: personPath(visit),
    });
  });

export const submitAssign = (desk: Desk) =>
  personSubmit(desk, pairForm, async ({ visit, place }, pair) => {
    const outcome = await inTransaction(desk.db, (tx) => assignClient(tx, assignmentOf(visit, place, pair)));
    const done = { assigned: 'assigned', 'assigned-already': 'as-before' } as const;
    return goTo(path(visit, `?done=${outcome in done ? done[outcome as keyof typeof done] : 'impossible'}`));
  });

export const submitUnassign = (desk: Desk) =>
  personSubmit(desk, pairForm, async ({ visit, place }, pair) => {
    const isEnded = await inTransaction(desk.db, (tx) => unassignClient(tx, assignmentOf(visit, place, pair)));
    return goTo(path(visit, `?done=${isEnded ? 'ended' : 'as-before'}`));
  });

interface Pair {
  readonly person: string;
  readonly side: Side;
}

const pairForm: PlaceForm<Pair, PersonPlace> = {
  may: mayAssign,
  path: (visit) => path(visit),
  schema: z.object({ person: z.string(), side: z.enum(['clients', 'employees']) }),
  again: async ({ visit }) => goTo(path(visit)),
};

/** `side` says what the other person is. */
function assignmentOf(visit: Visit, { organisation, member, accountId }: PersonPlace, { person, side }: Pair) {
  const [employeeId, clientId] = side === 'clients' ? [member.accountId, person] : [person, member.accountId];
  const actor = { kind: 'person', id: accountId } as const;
  return { organisationId: organisation.id, employeeId, clientId, actor, requestId: visit.requestId };
}

function sidesOf({ organisation, roles, memberStanding }: PersonPlace): Side[] {
  const held = rolesWithin(memberStanding, organisation.id);
  return [
    ...(holds(roles, held, 'employee') ? (['clients'] as const) : []),
    ...(holds(roles, held, 'client') ? (['employees'] as const) : []),
  ];
}

interface Reading {
  readonly visit: Visit;
  readonly place: PersonPlace;
  readonly side: Side;
}

async function readSide(desk: Desk, { visit, place, side }: Reading): Promise<AssignmentSide> {
  const { organisation, member, roles } = place;
  const listing = { ...readListing(visit), search: '' };
  const organisationId = organisation.id;
  const assigned = side === 'clients' ? { employeeId: member.accountId } : { clientId: member.accountId };
  const { members, count } = await listMembers(desk.db, { organisationId, ...listing, assigned });
  const holding = rolesPassingAs(roles, side === 'clients' ? 'client' : 'employee');
  const free = { organisationId, search: '', holding, unassigned: assigned, limit: MOST_CHOICES, offset: 0 };
  const choices = await listMembers(desk.db, free);
  return {
    side,
    people: members.map((one) => ({ id: one.accountId, name: personName(one), email: addressBeside(one) })),
    list: listPart(visit, listing, count),
    choices: choices.members
      .filter(({ accountId }) => accountId !== member.accountId)
      .map((one) => ({ value: one.accountId, words: choiceWords(one) })),
    hasMore: choices.count > MOST_CHOICES,
  };
}

function choiceWords(member: Member): string {
  const email = addressBeside(member);
  return email === undefined ? personName(member) : `${personName(member)} (${email})`;
}
