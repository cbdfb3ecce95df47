import { type Actor, recordAct } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';
import { Refusal } from '#platform/refusal.ts';

interface Deletion {
  readonly organisationId: string;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
}

/**
 * Removes an organisation with all that hangs on it; the accounts of its people stay. False where there is none. Throws
 * `Refusal('conflict')` while it has licences or apps.
 */
export async function deleteOrganisation(tx: Tx, { organisationId, actor, requestId }: Deletion): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('organisation')
    .where('id', '=', organisationId)
    .executeTakeFirst()
    .catch(refuseUsed);
  if (numDeletedRows === 0n) return false;
  await recordAct(tx, { act: 'organisation.deleted', actor, requestId, facts: { organisation: organisationId } });
  return true;
}

/** Foreign key violation, class 23 of PostgreSQL's codes. */
function refuseUsed(error: { code?: string }): never {
  if (error.code !== '23503') throw error;
  throw new Refusal('conflict', 'This organisation still has licences or apps.', { cause: error });
}
