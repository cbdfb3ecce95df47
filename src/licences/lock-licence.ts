import { type Actor, recordAct } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';
import { Refusal } from '#platform/refusal.ts';
import { getLicenceForUpdate, type Licence } from './licence.ts';

/** What every act on a licence says. */
export interface LicenceAct {
  readonly licenceId: string;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
}

/** What became of it. */
export interface LicenceChange {
  /** False where it was so already. */
  readonly isChanged: boolean;
  /** How many sign-ins to its apps ended. */
  readonly endedSignIns: number;
}

export const unchanged: LicenceChange = { isChanged: false, endedSignIns: 0 };

/**
 * The licence, held until the transaction ends; every act takes it first, then seats by their number, and leaves the
 * rest to `endSignIns`. Throws `Refusal('not-found')`, and `conflict` for one that was taken back for good.
 */
export async function lockLicence(tx: Tx, id: string): Promise<Licence> {
  const licence = await getLicenceForUpdate(tx, id);
  if (!licence) throw new Refusal('not-found', 'There is no such licence.');
  if (licence.revokedAt) throw new Refusal('conflict', `The licence ${licence.serial} was taken back for good.`);
  return licence;
}

export function recordLicence(
  tx: Tx,
  act: string,
  { licenceId, actor, requestId }: LicenceAct,
  facts: Record<string, unknown> = {},
): Promise<void> {
  return recordAct(tx, { act, actor, requestId, facts: { licence: licenceId, ...facts } });
}
