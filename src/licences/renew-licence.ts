import { sql } from 'kysely';
import type { Tx } from '#database/transaction.ts';
import { Refusal } from '#platform/refusal.ts';
import { changeTerm } from './change-term.ts';
import { findLicence, type Licence } from './licence.ts';
import { type LicenceAct, lockLicence } from './lock-licence.ts';
import { addDuration } from './term.ts';

/** Until when, or for how much longer (ISO 8601, such as `P1Y`): one of the two. */
export type Renewal = LicenceAct & ({ readonly until: Date } | { readonly duration: string });

/**
 * Gives a licence a new end, which lies ahead: the one named, or so much after its end; one that is over begins anew
 * from now. Throws `Refusal`: `not-found`, `conflict` for one that was taken back or never ends, `invalid-input`.
 */
export async function renewLicence(tx: Tx, renewal: Renewal): Promise<Licence> {
  const { licenceId } = renewal;
  const licence = await lockLicence(tx, licenceId);
  const { now } = await tx.selectNoFrom(sql<Date>`now()`.as('now')).executeTakeFirstOrThrow();
  const validTo = 'until' in renewal ? renewal.until : endAfter(licence, renewal.duration, now);
  if (!validTo) throw new Refusal('invalid-input', 'A licence is renewed for a duration such as P1Y.');
  if (validTo <= now) throw new Refusal('invalid-input', 'A licence is renewed until a day to come.');
  await changeTerm(tx, { ...renewal, validTo });
  return (await findLicence(tx, licenceId)) ?? licence;
}

function endAfter({ serial, validFrom, validTo }: Licence, duration: string, now: Date): Date | undefined {
  if (!validTo) throw new Refusal('conflict', `The licence ${serial} never ends, so there is nothing to renew.`);
  const latest = Math.max(validTo.getTime(), validFrom.getTime(), now.getTime());
  return addDuration(new Date(latest), duration);
}
