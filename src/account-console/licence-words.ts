import type { LicenceGlance } from '#licences/licence-glance.ts';
import type { SeatRefusal } from '#licences/refusals.ts';
import type { SeatHolder } from '#licences/seat-holders.ts';
import type { Words } from '#platform/words/words.ts';
import type { HolderRow, RefusalRow } from './licence-pages.ts';

type Term = Pick<LicenceGlance, 'isValid' | 'isActive' | 'validFrom' | 'validTo' | 'revokedAt'>;

/** Until when a licence holds, or why it does not. */
export function sayValidity(term: Term, { accountLicence: { validity }, say }: Words, timeZone: string): string {
  const { isValid, isActive, validFrom, validTo, revokedAt } = term;
  if (revokedAt) return validity.revoked;
  if (!isActive) return validity.suspended;
  if (isValid) return validTo ? validity.until(say.date(validTo, timeZone)) : validity.forever;
  return validTo && validTo.getTime() <= Date.now()
    ? validity.ended(say.date(validTo, timeZone))
    : validity.begins(say.date(validFrom, timeZone));
}

type Called = Pick<SeatHolder, 'name' | 'email' | 'username' | 'isMachine' | 'appName'>;

/** What somebody is called in a list: their name first. */
export function sayPerson({ name, email, username, isMachine }: Called, { accountLicence }: Words): string {
  return name ?? email ?? username ?? (isMachine ? accountLicence.holders.machine : accountLicence.holders.gone);
}

/** A row of those who are in. `url`: the licence's page. */
export function holderRow(holder: SeatHolder, { words, url }: { words: Words; url: string }): HolderRow {
  const { slot, since, seenAt, name, email, appName } = holder;
  return {
    person: sayPerson(holder, words),
    email: name ? email : undefined,
    app: appName ?? words.accountLicence.holders.noApp,
    releaseUrl: `${url}/seats/${slot}`,
    ...{ slot, since, seenAt },
  };
}

export function refusalRow(refusal: SeatRefusal, words: Words): RefusalRow {
  const { at, until, became, name, email, appName } = refusal;
  const said = words.accountLicence.refusals;
  const waited = (until.getTime() - at.getTime()) / 1000;
  return {
    at,
    person: sayPerson(refusal, words),
    email: name ? email : undefined,
    app: appName ?? words.accountLicence.holders.noApp,
    waited: waited < 1 ? said.not : words.say.duration(waited),
    became: said[became],
  };
}
