import { z } from 'zod';
import { inTransaction } from '#database/transaction.ts';
import { type LicenceGlance, listLicenceGlances } from '#licences/licence-glance.ts';
import { releaseSeatsOf } from '#licences/release-seat.ts';
import { listUsableLicences, type UsableLicence } from '#licences/usable-licences.ts';
import { countUsage } from '#licences/usage-steps.ts';
import type { Desk } from '#oidc/desk.ts';
import { type Answer, goTo, show } from '#web/answer.ts';
import type { Visit } from '#web/visit.ts';
import { type LicenceRow, licencesPage, type OwnLicenceRow } from './licence-pages.ts';
import { sayValidity } from './licence-words.ts';
import { listPart, readListing } from './listing.ts';
import { listOrganisationsLookedAfter } from './may.ts';
import { noticeOf } from './notice.ts';
import { consoleOf, timeZoneOf } from './sections.ts';
import { accountPage, accountSubmit, type Holder } from './signed-in.ts';

const PATH = '/account/licence';
const WEEK_MS = 7 * 86_400_000;

/** Those one may use, and those one looks after. */
export const showLicences = (desk: Desk) => accountPage(desk, (visit, holder) => licencesAnswer(desk, visit, holder));

/** One's own seats of a licence; a licence of which one holds none is told of in the same words, whosever it is. */
export const submitGiveBack = (desk: Desk) =>
  accountSubmit(
    desk,
    { path: PATH, schema: z.object({ licence: z.string() }), again: async () => goTo(PATH) },
    async ({ requestId }, { account: { id: accountId } }, { licence: licenceId }) => {
      const actor = { kind: 'person', id: accountId } as const;
      const held = await inTransaction(desk.db, (tx) => releaseSeatsOf(tx, { licenceId, accountId, actor, requestId }));
      return goTo(`${PATH}?done=${held > 0 ? 'given-back' : 'given-back-already'}`);
    },
  );

async function licencesAnswer(desk: Desk, visit: Visit, holder: Holder): Promise<Answer> {
  const mine = await listUsableLicences(desk.db, holder.account.id);
  return show(licencesPage, {
    console: consoleOf(visit, holder),
    notice: noticeOf(visit, visit.frame.words.accountLicence.notices),
    mine: mine.map(toOwnRow),
    giveBackAction: `${PATH}/give-back`,
    kept: await listKept(desk, visit, holder),
  });
}

function toOwnRow({ organisationName, ...licence }: UsableLicence): OwnLicenceRow {
  return { ...licence, organisation: organisationName };
}

async function listKept(desk: Desk, visit: Visit, holder: Holder) {
  const organisations = await listOrganisationsLookedAfter(desk, holder);
  if (organisations !== 'all' && organisations.length === 0) return undefined;
  const listing = readListing(visit);
  const { licences, count } = await listLicenceGlances(desk.db, { organisations, ...listing });
  const now = desk.credentials.clock();
  const bounds = [new Date(now.getTime() - WEEK_MS), now];
  const week = await countUsage(desk.db, { licenceIds: licences.map(({ id }) => id), bounds, now });
  const rows = licences.map((licence) => ({
    ...toRow(licence, visit, holder),
    peak: week.find(({ licenceId }) => licenceId === licence.id)?.peak ?? 0,
    refusals: week.find(({ licenceId }) => licenceId === licence.id)?.refusals ?? 0,
  }));
  return { licences: rows, list: listPart(visit, listing, count) };
}

function toRow(licence: LicenceGlance, visit: Visit, { account }: Holder): Omit<LicenceRow, 'peak' | 'refusals'> {
  const { id, product, organisationName: organisation, serial, seats, inUse, isValid } = licence;
  const validity = sayValidity(licence, visit.frame.words, timeZoneOf(account));
  return { url: `${PATH}/${id}`, product, organisation, serial, seats, inUse, isValid, validity };
}
