import type { Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { getLicenceForUpdate } from './licence.ts';
import { type LicenceAct, recordLicence } from './lock-licence.ts';

/**
 * Takes a licence away with its seats and all that is remembered of them; who is in is out. False where there is none.
 * One that was sold is revoked instead: this is for what a configuration file made and no longer names.
 */
export async function deleteLicence(tx: Tx, act: LicenceAct): Promise<boolean> {
  const licence = await getLicenceForUpdate(tx, act.licenceId);
  if (!licence) return false;
  // Who takes a seat this very moment has it before, and is ended with the others, or finds it gone.
  await tx.selectFrom('seat').select('slot').where('licence_id', '=', licence.id).orderBy('slot').forUpdate().execute();
  await endSignIns(tx, { whose: { licence: licence.id }, cause: 'licence_ended' });
  await tx.deleteFrom('licence').where('id', '=', licence.id).execute();
  const { serial, organisationId: organisation, product } = licence;
  await recordLicence(tx, 'licence.deleted', act, { serial, organisation, product });
  return true;
}
