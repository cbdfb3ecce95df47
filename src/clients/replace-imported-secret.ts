import { sql } from 'kysely';
import { recordAct } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';

interface Replacement {
  /** SHA-256 of the secret that was shown. */
  readonly hash: Buffer;
  /** The hashes from elsewhere as they are now, encrypted. */
  readonly importedSecrets: string;
}

/**
 * Keeps the SHA-256 of a secret whose slow hash came from elsewhere. Nothing happens where the client's imported
 * hashes are no longer those that were compared: another request was first, or an administrator.
 */
export async function replaceImportedSecret(
  tx: Tx,
  before: { readonly id: string; readonly importedSecrets: string },
  { hash, importedSecrets }: Replacement,
): Promise<void> {
  const changed = await tx
    .updateTable('client')
    .set({
      secret_hashes: sql<Buffer[]>`secret_hashes || ${hash}::bytea`,
      imported_secrets: importedSecrets,
      updated_at: sql<Date>`now()`,
    })
    .where('id', '=', before.id)
    .where('imported_secrets', '=', before.importedSecrets)
    .returning('id')
    .executeTakeFirst();
  if (!changed) return;
  await recordAct(tx, { act: 'client.secret_replaced', actor: { kind: 'client', id: before.id }, clientId: before.id });
}
