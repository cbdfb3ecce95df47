import { z } from 'zod';
import { inTransaction } from '#database/transaction.ts';
import type { Desk } from '#oidc/desk.ts';
import { listMembers } from '#organisations/member.ts';
import { addNote, listNotes, longestNote, parseNote } from '#organisations/note.ts';
import { holds, rolesWithin } from '#roles/standing.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Refused } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import { listPart, readListing } from './listing.ts';
import { mayAssign, mayChangeRoles, mayRemove, maySeePerson, mayWriteNotes, peopleSeen } from './may.ts';
import { noticeOf } from './notice.ts';
import { organisationPath, personPath } from './organisation-paths.ts';
import { type PersonPage, personPage } from './organisation-person-pages.ts';
import { type PersonPlace, personPageOf, personSubmit } from './organisation-place.ts';
import { personName, sayRoles } from './organisation-words.ts';
import { consoleOf } from './sections.ts';
import type { Holder } from './signed-in.ts';

export const showPerson = (desk: Desk) =>
  personPageOf(desk, { may: maySeePerson }, (visit, holder, place) => personAnswer(desk, { visit, holder, place }));

export const submitNote = (desk: Desk) =>
  personSubmit(
    desk,
    {
      may: mayWriteNotes,
      path: (visit) => personPath(visit),
      schema: z.object({ text: z.string().default('') }),
      multiline: ['text'],
      again: (at, refused) => personAnswer(desk, at, refused),
    },
    async ({ visit, place, again }, { text }) => {
      const { problem } = visit.frame.words.accountOrganisations.notes;
      if (parseNote(text) === undefined) {
        return again({ typed: { text }, problems: [{ field: 'text', words: problem(longestNote) }] });
      }
      const { organisation, member, accountId: authorId } = place;
      const about = { organisationId: organisation.id, accountId: member.accountId, authorId, text };
      const actor = { kind: 'person', id: authorId } as const;
      await inTransaction(desk.db, (tx) => addNote(tx, { ...about, actor, requestId: visit.requestId }));
      return goTo(`${personPath(visit)}?done=noted`);
    },
  );

interface Seen {
  readonly visit: Visit;
  readonly holder: Holder;
  readonly place: PersonPlace;
}

async function personAnswer(desk: Desk, { visit, holder, place }: Seen, refused?: Refused): Promise<Answer> {
  const { organisation, member, roles } = place;
  const { words } = visit.frame;
  const listing = { ...readListing(visit), search: '' };
  const where = { organisationId: organisation.id, accountId: member.accountId };
  const { notes, count } = await listNotes(desk.db, { ...where, ...listing });
  const { email, username, joinedAt, isDisabled } = member;
  const said = words.accountOrganisations;
  return show(personPage, {
    console: consoleOf(visit, holder),
    notice: refused ? undefined : noticeOf(visit, said.person.notices),
    person: { name: personName(member), email, username, joinedAt, isDisabled },
    roles: sayRoles(words, roles, member),
    rolesUrl: mayChangeRoles(place) ? personPath(visit, undefined, '/roles') : undefined,
    assignments: mayAssign(place) ? await countAssigned(desk, visit, place) : undefined,
    notes: notes.map(({ text, author, createdAt: at }) => ({ text, author, at })),
    list: listPart(visit, listing, count),
    noteAction: personPath(visit, undefined, '/notes'),
    note: refused?.typed.text ?? '',
    problems: refused?.problems ?? [],
    removeUrl: mayRemove(place) ? personPath(visit, undefined, '/remove') : undefined,
    back: {
      url: organisationPath(visit),
      words: peopleSeen(place) === 'all' ? said.peopleOf(organisation.name) : said.clients,
    },
  });
}

/** How many, on the side or sides that the member can be on; none where they are neither employee nor client. */
async function countAssigned(desk: Desk, visit: Visit, place: PersonPlace): Promise<PersonPage['assignments']> {
  const { organisation, member, roles, memberStanding } = place;
  const is = (role: string) => holds(roles, rolesWithin(memberStanding, organisation.id), role);
  const [isEmployee, isClient] = [is('employee'), is('client')];
  if (!isEmployee && !isClient) return undefined;
  const count = async (assigned: { employeeId: string } | { clientId: string }) =>
    (await listMembers(desk.db, { organisationId: organisation.id, search: '', assigned, limit: 0, offset: 0 })).count;
  return {
    url: personPath(visit, undefined, '/assignments'),
    ...(isEmployee && { clients: await count({ employeeId: member.accountId }) }),
    ...(isClient && { employees: await count({ clientId: member.accountId }) }),
  };
}
