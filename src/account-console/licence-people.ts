import { z } from 'zod';
import { findAccountByIdentifier } from '#accounts/account.ts';
import { inTransaction } from '#database/transaction.ts';
import type { Licence } from '#licences/licence.ts';
import { nameMember, unnameMember } from '#licences/name-member.ts';
import { listNamedMembers } from '#licences/named-members.ts';
import type { Desk } from '#oidc/desk.ts';
import { findMember } from '#organisations/member.ts';
import { Refusal } from '#platform/refusal.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Refused } from '#web/forms.ts';
import type { Visit } from '#web/visit.ts';
import { licenceOwnerPage, licenceUrl } from './licence.ts';
import { licencePeoplePage } from './licence-pages.ts';
import { sayPerson } from './licence-words.ts';
import { listPart, readListing } from './listing.ts';
import { getLicenceLookedAfter } from './may.ts';
import { noticeOf } from './notice.ts';
import { consoleOf } from './sections.ts';
import { type AccountForm, accountSubmit, formAgain, type Holder } from './signed-in.ts';

const LIST = '/account/licence';

export const showPeople = (desk: Desk) =>
  licenceOwnerPage(desk, (visit, holder, licence) =>
    peopleAnswer(desk, { visit, holder, licence }, { typed: {}, problems: [] }),
  );

/** Names a member. Whether somebody has an account is told only of those who belong to the organisation. */
export const submitName = (desk: Desk) => {
  const form: AccountForm<{ member: string }> = {
    path: LIST,
    schema: ({ accountLicence: { people } }) => z.object({ member: z.string(people.missing).min(1, people.missing) }),
    again: async (visit, holder, refused) =>
      peopleAnswer(desk, { visit, holder, licence: await getNamed(desk, visit, holder) }, refused),
  };
  return accountSubmit(desk, form, async (visit, holder, { member }) => {
    const licence = await getNamed(desk, visit, holder);
    const account = await findAccountByIdentifier(desk.db, member);
    const { organisationId } = licence;
    const known = account && (await findMember(desk.db, { organisationId, accountId: account.id }));
    if (known) return change(desk, { visit, holder, licence }, { accountId: known.accountId, act: 'name' });
    const problems = [
      { field: 'member', words: visit.frame.words.accountLicence.people.notMember(licence.organisationName) },
    ];
    return formAgain(form, { visit, holder }, { typed: { member }, problems });
  });
};

export const submitUnname = (desk: Desk) =>
  accountSubmit(
    desk,
    { path: LIST, schema: z.object({ account: z.string() }), again: async () => goTo(LIST) },
    async (visit, holder, { account: accountId }) => {
      const licence = await getNamed(desk, visit, holder);
      return change(desk, { visit, holder, licence }, { accountId, act: 'unname' });
    },
  );

interface At {
  readonly visit: Visit;
  readonly holder: Holder;
  readonly licence: Licence;
}

const DONE = { name: ['named', 'named-already'], unname: ['removed', 'removed-already'] } as const;

async function change(
  desk: Desk,
  { visit, holder, licence }: At,
  { accountId, act }: { readonly accountId: string; readonly act: keyof typeof DONE },
): Promise<Answer> {
  const actor = { kind: 'person', id: holder.account.id } as const;
  const naming = { licenceId: licence.id, accountId, actor, requestId: visit.requestId };
  const perform = act === 'name' ? nameMember : unnameMember;
  const isDone = await inTransaction(desk.db, (tx) => perform(tx, naming));
  return goTo(`${licenceUrl(licence)}/people?done=${DONE[act][isDone ? 0 : 1]}`);
}

/** A licence that is for everybody has no such page. */
async function getNamed(desk: Desk, visit: Visit, holder: Holder): Promise<Licence> {
  const licence = await getLicenceLookedAfter(desk, holder, visit.params.id ?? '');
  if (licence.policy.members !== 'named') throw new Refusal('not-found', '');
  return licence;
}

async function peopleAnswer(desk: Desk, { visit, holder, licence }: At, refused: Refused): Promise<Answer> {
  if (licence.policy.members !== 'named') throw new Refusal('not-found', '');
  const listing = readListing(visit);
  const { members, count } = await listNamedMembers(desk.db, { licenceId: licence.id, ...listing });
  const [url, { words }] = [licenceUrl(licence), visit.frame];
  return show(licencePeoplePage, {
    console: consoleOf(visit, holder),
    notice: noticeOf(visit, words.accountLicence.people.notices),
    product: licence.product,
    people: members.map((member) => ({
      accountId: member.accountId,
      person: sayPerson({ ...member, isMachine: false, appName: undefined }, words),
      email: member.name ? member.email : undefined,
      since: member.since,
      isIn: member.isIn,
    })),
    list: listPart(visit, listing, count),
    addAction: licence.revokedAt ? undefined : `${url}/people`,
    removeAction: licence.revokedAt ? undefined : `${url}/people/remove`,
    member: refused.typed.member ?? '',
    problems: refused.problems,
    back: { url, words: licence.product },
  });
}
