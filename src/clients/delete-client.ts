import { type Actor, recordAct } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';

interface Deletion {
  readonly clientId: string;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
}

/**
 * Takes an app away: every sign-in to it ends, the tokens it got for itself too, and the consents given to it go. False
 * where there is none of that id. One that is part of Usher itself stays.
 */
export async function deleteClient(tx: Tx, { clientId, actor, requestId }: Deletion): Promise<boolean> {
  const gone = await tx
    .deleteFrom('client')
    .where('id', '=', clientId)
    .where('is_built_in', '=', false)
    .returning('id')
    .executeTakeFirst();
  if (!gone) return false;
  await endSignIns(tx, { whose: { client: clientId }, cause: 'client_deleted' });
  // What a machine holds belongs to no grant, so no sign-in ends it.
  await tx.deleteFrom('token').where('client_id', '=', clientId).execute();
  await recordAct(tx, { act: 'client.deleted', actor, clientId, requestId });
  return true;
}
