import type { Licence } from '#licences/licence.ts';
import { listSeatRefusals } from '#licences/refusals.ts';
import { listSeatHolders } from '#licences/seat-holders.ts';
import { countSeatsNow, type SeatsNow } from '#licences/seats-now.ts';
import { readUsage } from '#licences/usage.ts';
import type { Desk } from '#oidc/desk.ts';
import type { TilePart } from '#platform/console-parts.ts';
import { type Answer, show } from '#web/answer.ts';
import type { Handler } from '#web/handlers.ts';
import type { Visit } from '#web/visit.ts';
import { licencePage, type UsagePart } from './licence-pages.ts';
import { readRange, usagePart } from './licence-usage.ts';
import { holderRow, refusalRow, sayValidity } from './licence-words.ts';
import { listPart, readListing } from './listing.ts';
import { getLicenceLookedAfter } from './may.ts';
import { noticeOf } from './notice.ts';
import { consoleOf, timeZoneOf } from './sections.ts';
import { accountPage, type Holder } from './signed-in.ts';

/** Where a licence's page stands. */
export const licenceUrl = ({ id }: Pick<Licence, 'id'>) => `/account/licence/${id}`;

/** A page about a licence, for those who look after it. */
export function licenceOwnerPage(
  desk: Desk,
  answer: (visit: Visit, holder: Holder, licence: Licence) => Promise<Answer>,
): Handler {
  return accountPage(desk, async (visit, holder) =>
    answer(visit, holder, await getLicenceLookedAfter(desk, holder, visit.params.id ?? '')),
  );
}

const LATEST_REFUSALS = 5;
/** So long single refusals are kept. */
const FIVE_WEEKS_MS = 35 * 86_400_000;

export const showLicence = (desk: Desk) =>
  licenceOwnerPage(desk, async (visit, holder, licence) => {
    const { words } = visit.frame;
    const url = licenceUrl(licence);
    const now = await countSeatsNow(desk.db, licence.id);
    const usage = await readUsagePart(desk, visit, { holder, licence });
    return show(licencePage, {
      console: consoleOf(visit, holder),
      notice: noticeOf(visit, words.accountLicence.notices),
      title: words.accountLicence.one.title(licence.product, licence.seats),
      sub: describe(licence, visit),
      tiles: tilesOf({ licence, now, usage }, visit, timeZoneOf(holder.account)),
      usage,
      holders: await readHolders(desk, visit, licence),
      refusals: await readLatestRefusals(desk, visit, licence),
      people: licence.policy.members === 'named' ? { count: now.named, url: `${url}/people` } : undefined,
      backUrl: '/account/licence',
    });
  });

/** Since when there is something to tell of who found no seat. */
export function refusalsSince(desk: Desk): Date {
  return new Date(desk.credentials.clock().getTime() - FIVE_WEEKS_MS);
}

function describe({ organisationName, serial, policy }: Licence, { frame: { words } }: Visit): string {
  const { one } = words.accountLicence;
  const about = one.sub(organisationName, serial);
  return policy.overage > 0 ? `${about}. ${one.overage(policy.overage)}` : about;
}

interface Standing {
  readonly licence: Licence;
  readonly now: SeatsNow;
  readonly usage: UsagePart;
}

function tilesOf({ licence, now, usage }: Standing, { frame: { words } }: Visit, timeZone: string): TilePart[] {
  const { tiles } = words.accountLicence.one;
  const { say, accountLicence } = words;
  const isFull = now.inUse >= licence.seats + licence.policy.overage;
  const { validTo, isValid } = licence;
  return [
    {
      value: accountLicence.kept.of(say.number(now.inUse), say.number(licence.seats)),
      about: tiles.inUse(now.inUse),
      state: isFull ? 'warn' : undefined,
    },
    { value: say.number(usage.peak), about: tiles.peak[usage.range] },
    {
      value: say.number(usage.refusals),
      about: tiles.refusals[usage.range],
      url: `${licenceUrl(licence)}/refusals`,
      state: usage.refusals > 0 ? 'warn' : undefined,
    },
    { value: say.number(now.waiting), about: tiles.waiting(now.waiting) },
    isValid && validTo
      ? { value: say.short(validTo, timeZone, 'date'), about: tiles.goodUntil }
      : { value: sayValidity(licence, words, timeZone), about: tiles.state, state: isValid ? undefined : 'warn' },
  ];
}

async function readUsagePart(
  { db, credentials }: Desk,
  visit: Visit,
  { holder, licence }: { readonly holder: Holder; readonly licence: Licence },
): Promise<UsagePart> {
  const [range, timeZone] = [readRange(visit), timeZoneOf(holder.account)];
  const buckets = await readUsage(db, { licenceId: licence.id, range, now: credentials.clock(), timeZone });
  const { words } = visit.frame;
  return usagePart({ range, buckets, capacity: licence.seats, words, timeZone, url: licenceUrl(licence) });
}

async function readHolders({ db }: Desk, visit: Visit, licence: Licence) {
  const listing = readListing(visit);
  const { holders, count } = await listSeatHolders(db, { licenceId: licence.id, ...listing });
  const [url, { words }] = [licenceUrl(licence), visit.frame];
  return {
    rows: holders.map((holder) => holderRow(holder, { words, url })),
    list: listPart(visit, listing, count),
    csvUrl: `${url}/seats.csv`,
  };
}

async function readLatestRefusals(desk: Desk, visit: Visit, licence: Licence) {
  const { refusals, count } = await listSeatRefusals(desk.db, {
    licenceId: licence.id,
    since: refusalsSince(desk),
    search: '',
    limit: LATEST_REFUSALS,
    offset: 0,
  });
  const rows = refusals.map((refusal) => refusalRow(refusal, visit.frame.words));
  return { rows, count, url: `${licenceUrl(licence)}/refusals` };
}
