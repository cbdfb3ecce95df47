import * as pages from '#account-console/organisation-pages.ts';
import * as people from '#account-console/organisation-person-pages.ts';
import { invitationLetter } from '#mail/pages.ts';
import type { ListPart } from '#platform/console-parts.ts';
import { en } from '#platform/words/en.ts';
import { sampleConsole } from './account-samples.ts';
import { asked, type LetterSample, letterSample, type Sample, sample } from './samples.ts';

/** The pages of organisations, and the letter that invites to one. */

const said = en.accountOrganisations;
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
const console = sampleConsole('/organisations');
const PATH = '/account/organisations';
const longName = 'Department of Experimental Phonetics and Comparative Linguistics Library';
const longAddress = 'a.very.long.address.of.somebody@department.university.example';
const noProblems: readonly never[] = [];

const list = (shown: number, given: Partial<ListPart> = {}): ListPart => ({
  ...{ action: `${PATH}/acme`, search: '', kept: [], count: shown, shown, page: 1, pages: 1 },
  ...given,
});

const invitation = {
  organisation: 'Acme Institute',
  invitedBy: 'Ada Byron',
  role: said.roles.employee,
  expiresAt: daysAgo(-6),
};
const mine = { console, joinAction: `${PATH}/accept`, declineAction: `${PATH}/decline` };
const acme: pages.OrganisationRow = {
  name: 'Acme Institute',
  standing: [said.owner, said.roles.manager ?? ''],
  owner: 'Ada Byron',
  since: daysAgo(400),
  people: { url: `${PATH}/acme`, words: said.people },
  leaveUrl: `${PATH}/acme/leave`,
};

const ada: pages.PersonRow = {
  name: 'Ada Byron',
  email: 'ada@acme.test',
  url: `${PATH}/acme/people/acc_1`,
  roles: [said.roles.manager ?? '', said.list.everywhere(said.roles.employee ?? '')],
  joinedAt: daysAgo(40),
  isDisabled: false,
};
const nameless = { ...ada, name: longAddress, email: undefined, roles: [], isDisabled: true, joinedAt: daysAgo(1) };
const inviting = { inviteUrl: `${PATH}/acme/invite`, invitationsUrl: `${PATH}/acme/invitations`, open: 2, awaited: 3 };
const peopleOf = { console, organisation: 'Acme Institute', backUrl: PATH };

const open: pages.OpenInvitation = {
  id: 'inv_1',
  email: 'bob@acme.test',
  role: said.roles.client,
  invitedBy: 'Ada Byron',
  sentAt: daysAgo(1),
  expiresAt: daysAgo(-6),
  mayResend: true,
};
const invitations = {
  ...peopleOf,
  resendAction: `${PATH}/acme/invitations/resend`,
  withdrawAction: `${PATH}/acme/invitations/withdraw`,
  inviteUrl: `${PATH}/acme/invite`,
};
const invite = {
  ...{ console, organisation: 'Acme Institute', action: `${PATH}/acme/invite`, backUrl: `${PATH}/acme` },
  roles: ['', 'client', 'employee'].map((value) => ({ value, words: said.roles[value] ?? said.invite.noRole })),
};

const person = { name: 'Ada Byron', email: 'ada@acme.test', username: 'ada', joinedAt: daysAgo(40), isDisabled: false };
const onePerson = {
  ...{ console, person, note: '', problems: noProblems, noteAction: `${PATH}/acme/people/acc_1/notes` },
  back: { url: `${PATH}/acme`, words: said.peopleOf('Acme Institute') },
};

const sides: people.AssignmentSide[] = [
  {
    side: 'clients',
    people: [{ id: 'acc_2', name: 'Ada Byron', email: 'ada@acme.test' }],
    list: list(1),
    choices: [{ value: 'acc_3', words: longAddress }],
    hasMore: true,
  },
  { side: 'employees', people: [], list: list(0), choices: [], hasMore: false },
];
const assigning = { console, person: 'Ada Byron', assignAction: PATH, endAction: PATH, backUrl: PATH };
const giving = {
  console,
  person: 'Ada Byron',
  organisation: 'Acme Institute',
  giveAction: PATH,
  takeAction: PATH,
  backUrl: PATH,
};
const role = (id: string, given: Partial<people.RoleRow>): people.RoleRow => ({
  ...{ id, name: said.roles[id] ?? '', about: said.rolesAbout[id], state: 'free' },
  ...given,
});
const leaving = { console, organisation: 'Acme Institute', action: PATH, cancelUrl: PATH };

export const organisationSamples: readonly Sample[] = [
  sample(pages.organisationsPage, {
    ...mine,
    notice: said.notices.joined,
    organisations: [acme, { name: longName, standing: [said.member], since: daysAgo(2), leaveUrl: `${PATH}/b/leave` }],
    invitations: [
      { ...invitation, id: 'inv_1' },
      { id: 'inv_2', organisation: longName, expiresAt: daysAgo(-1) },
    ],
  }),
  sample(pages.organisationsPage, { ...mine, organisations: [], invitations: [] }, 'none'),
  sample(pages.joinPage, { ...mine, token: 'token', invitation, signedInAs: 'ada@acme.test' }),
  sample(pages.noInvitationPage, { console, why: 'gone', signedInAs: 'ada@acme.test', backUrl: PATH }),
  sample(pages.noInvitationPage, { console, why: 'other', signedInAs: 'ada@acme.test', backUrl: PATH }, 'other'),
  sample(pages.leavePage, { ...leaving, products: ['reports', 'seats'], isOwner: true }),
  sample(pages.peoplePage, {
    ...{ ...peopleOf, inviting, shows: 'all', people: [ada, nameless], notice: said.list.notices.removed },
    list: list(2, { search: 'a', count: 53, pages: 3, nextUrl: '?page=2', allUrl: PATH }),
  }),
  sample(pages.peoplePage, { ...peopleOf, shows: 'all', people: [], list: list(0), inviting }, 'none'),
  sample(pages.peoplePage, { ...peopleOf, shows: 'assigned', people: [], list: list(0) }, 'employee'),
  sample(pages.invitePage, { ...invite, email: '', role: '', problems: noProblems }),
  sample(
    pages.invitePage,
    { ...invite, email: 'bob', role: 'client', problems: [{ field: 'email', words: said.invite.problems.email }] },
    'problems',
  ),
  sample(pages.invitationsPage, {
    ...invitations,
    invitations: [open, { ...open, id: 'inv_2', email: longAddress, role: undefined, mayResend: false }],
    list: list(2),
  }),
  sample(pages.invitationsPage, { ...invitations, invitations: [], list: list(0) }, 'none'),
  sample(people.personPage, {
    ...onePerson,
    roles: [said.roles.employee ?? '', said.roles.client ?? ''],
    rolesUrl: `${PATH}/acme/people/acc_1/roles`,
    assignments: { url: `${PATH}/acme/people/acc_1/assignments`, clients: 1, employees: 12 },
    notes: [
      { text: 'Ada Byron\nSeats', author: 'Ada Byron', at: daysAgo(2) },
      { text: longName, at: daysAgo(30) },
    ],
    list: list(2),
    removeUrl: `${PATH}/acme/people/acc_1/remove`,
  }),
  sample(
    people.personPage,
    {
      ...onePerson,
      person: { ...person, isDisabled: true },
      roles: [],
      notes: [],
      list: list(0),
      problems: [{ field: 'text', words: said.notes.problem(2000) }],
    },
    'problems',
  ),
  sample(people.personRolesPage, {
    ...giving,
    notice: said.giving.notices.given,
    roles: [
      role('manager', { state: 'held' }),
      role('client', { state: 'held', may: 'take' }),
      role('employee', { state: 'everywhere' }),
      role('read_only', { may: 'give' }),
    ],
  }),
  sample(people.personRolesPage, { ...giving, roles: [] }, 'none'),
  sample(people.assignmentsPage, { ...assigning, sides }),
  sample(people.assignmentsPage, { ...assigning, sides: [] }, 'neither'),
  sample(people.removePersonPage, { ...leaving, person: 'Ada Byron', products: ['reports'] }),
];

export const organisationLetterSamples: readonly LetterSample[] = [
  letterSample(invitationLetter, {
    organisationName: 'Acme Institute',
    inviter: { name: 'Ada Byron', email: 'ada@acme.test' },
    roleName: said.roles.employee,
    link: `https://id.acme.test${PATH}/join?token=token`,
    days: 7,
    asked: { at: asked.at, timeZone: asked.timeZone },
  }),
];
