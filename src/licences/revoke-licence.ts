import { sql } from 'kysely';
import type { Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { Refusal } from '#platform/refusal.ts';
import { getLicenceForUpdate } from './licence.ts';
import { type LicenceAct, type LicenceChange, recordLicence, unchanged } from './lock-licence.ts';

/** Takes a licence back for good; who is in is out. Throws `Refusal('not-found')`. */
export async function revokeLicence(tx: Tx, act: LicenceAct): Promise<LicenceChange> {
  const licence = await getLicenceForUpdate(tx, act.licenceId);
  if (!licence) throw new Refusal('not-found', 'There is no such licence.');
  if (licence.revokedAt) return unchanged;
  await tx
    .updateTable('licence')
    .set({ revoked_at: sql<Date>`now()`, updated_at: sql<Date>`now()` })
    .where('id', '=', licence.id)
    .execute();
  const { grants } = await endSignIns(tx, { whose: { licence: licence.id }, cause: 'licence_ended' });
  await recordLicence(tx, 'licence.revoked', act, { ended: grants.length });
  return { isChanged: true, endedSignIns: grants.length };
}
