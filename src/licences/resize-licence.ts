import { sql } from 'kysely';
import type { Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { insertSeats } from './issue-licence.ts';
import { refuseWrongTerms } from './licence-rules.ts';
import { type LicenceAct, type LicenceChange, lockLicence, recordLicence, unchanged } from './lock-licence.ts';

interface Resizing extends LicenceAct {
  /** As many as before unless given. */
  readonly seats?: number | undefined;
  /** As many as before unless given. */
  readonly overage?: number | undefined;
}

/**
 * Gives a licence more seats or fewer. Fewer: free ones go first, then those that ran out, then those unused for
 * longest, whose sign-ins end. Throws `Refusal`: `not-found`, `conflict` for one that was taken back, `invalid-input`.
 */
export async function resizeLicence(tx: Tx, resizing: Resizing): Promise<LicenceChange> {
  const { licenceId } = resizing;
  const licence = await lockLicence(tx, licenceId);
  const { seats = licence.seats, overage = licence.policy.overage } = resizing;
  if (seats === licence.seats && overage === licence.policy.overage) return unchanged;
  refuseWrongTerms({ seats, policy: { overage } });
  await tx
    .updateTable('licence')
    .set({ seats, overage, updated_at: sql<Date>`now()` })
    .where('id', '=', licenceId)
    .execute();
  const endedSignIns = await fitSeats(tx, licenceId, seats + overage);
  await recordLicence(tx, 'licence.resized', resizing, { seats, overage, ended: endedSignIns });
  return { isChanged: true, endedSignIns };
}

/** Answers how many sign-ins ended. Whoever holds the licence knows how many seats it has: nobody else changes that. */
async function fitSeats(tx: Tx, licenceId: string, total: number): Promise<number> {
  const { count } = await tx
    .selectFrom('seat')
    .select((is) => is.fn.countAll<number>().as('count'))
    .where('licence_id', '=', licenceId)
    .executeTakeFirstOrThrow();
  if (count > total) return removeSeats(tx, licenceId, count - total);
  await insertSeats(tx, licenceId, total);
  return 0;
}

async function removeSeats(tx: Tx, licenceId: string, surplus: number): Promise<number> {
  // All of them, in one order: who takes one meanwhile is through before, or finds it gone.
  const all = await tx
    .selectFrom('seat')
    .select(['slot', 'holder', 'seen_at', sql<boolean>`coalesce(expires_at > now(), false)`.as('isInUse')])
    .where('licence_id', '=', licenceId)
    .orderBy('slot')
    .forUpdate()
    .execute();
  const rank = ({ holder, isInUse }: (typeof all)[number]) => (holder === null ? 0 : isInUse ? 2 : 1);
  const going = all
    .toReversed()
    .sort((one, other) => rank(one) - rank(other) || Number(one.seen_at) - Number(other.seen_at))
    .slice(0, surplus)
    .sort((one, other) => one.slot - other.slot);
  let ended = 0;
  for (const { slot, holder } of going) {
    if (holder === null) continue;
    const whose = { seat: { licence: licenceId, slot } };
    ended += (await endSignIns(tx, { whose, cause: 'seat_released' })).grants.length;
  }
  await tx
    .deleteFrom('seat')
    .where('licence_id', '=', licenceId)
    .where('slot', '=', (is) => is.fn.any(is.val(going.map(({ slot }) => slot))))
    .execute();
  return ended;
}
