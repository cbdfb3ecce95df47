import { sql } from 'kysely';
import type { Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { findLicence } from './licence.ts';
import { refuseWrongTerm } from './licence-rules.ts';
import { type LicenceAct, type LicenceChange, lockLicence, recordLicence, unchanged } from './lock-licence.ts';

export interface TermChange extends LicenceAct {
  /** As it was unless given. */
  readonly validFrom?: Date | undefined;
  /** As it was unless given; null is for good. */
  readonly validTo?: Date | null | undefined;
}

/**
 * Says from when to when a licence holds; whoever is in ends with it where it no longer does. Throws `Refusal`:
 * `not-found`, `conflict` for one that was taken back, `invalid-input` for an end before the beginning.
 */
export async function changeTerm(tx: Tx, change: TermChange): Promise<LicenceChange> {
  const { licenceId } = change;
  const before = await lockLicence(tx, licenceId);
  const validFrom = change.validFrom ?? before.validFrom;
  const validTo = change.validTo === undefined ? before.validTo : (change.validTo ?? undefined);
  const isOtherEnd = validTo?.getTime() !== before.validTo?.getTime();
  if (!isOtherEnd && validFrom.getTime() === before.validFrom.getTime()) return unchanged;
  refuseWrongTerm(validFrom, validTo);
  await tx
    .updateTable('licence')
    .set({ valid_from: validFrom, valid_to: validTo ?? null, updated_at: sql<Date>`now()` })
    // The owner is told again when this one is about to end.
    .$if(isOtherEnd, (query) => query.set({ told_end_at: null }))
    .where('id', '=', licenceId)
    .execute();
  await recordLicence(tx, 'licence.renewed', change, { valid_from: validFrom, valid_to: validTo ?? null });
  const after = await findLicence(tx, licenceId);
  if (after?.isValid) return { isChanged: true, endedSignIns: 0 };
  const { grants } = await endSignIns(tx, { whose: { licence: licenceId }, cause: 'licence_ended' });
  return { isChanged: true, endedSignIns: grants.length };
}
