import { sql } from 'kysely';
import type { Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { type LicenceAct, type LicenceChange, lockLicence, recordLicence, unchanged } from './lock-licence.ts';

/**
 * Nobody gets in by the licence until it is resumed, and who is in is out. Throws `Refusal`: `not-found`, `conflict` for
 * one that was taken back.
 */
export async function suspendLicence(tx: Tx, act: LicenceAct): Promise<LicenceChange> {
  const { isActive } = await lockLicence(tx, act.licenceId);
  if (!isActive) return unchanged;
  await setActive(tx, act.licenceId, 'suspended');
  const { grants } = await endSignIns(tx, { whose: { licence: act.licenceId }, cause: 'licence_ended' });
  await recordLicence(tx, 'licence.suspended', act, { ended: grants.length });
  return { isChanged: true, endedSignIns: grants.length };
}

/** It holds again, as far as its term does. Throws as `suspendLicence` does. */
export async function resumeLicence(tx: Tx, act: LicenceAct): Promise<LicenceChange> {
  const { isActive } = await lockLicence(tx, act.licenceId);
  if (isActive) return unchanged;
  await setActive(tx, act.licenceId, 'active');
  await recordLicence(tx, 'licence.resumed', act);
  return { isChanged: true, endedSignIns: 0 };
}

async function setActive(tx: Tx, id: string, to: 'active' | 'suspended'): Promise<void> {
  await tx
    .updateTable('licence')
    .set({ is_active: to === 'active', updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .execute();
}
