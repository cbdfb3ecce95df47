import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';
import type { Secret } from '#platform/secrets.ts';
import { hashClientSecret } from './client-secret.ts';

interface Rotation {
  readonly clientId: string;
  readonly secret: Secret;
  /** `keep`: the secret of before stays valid beside the new one, until the next rotation. `end`: it ends at once. */
  readonly old: 'keep' | 'end';
}

/**
 * Gives a client a new secret. At most two are valid at a time: the new one and, kept, the one before it; hashes of
 * secrets from elsewhere count as the one before while the client has no other. One conditional statement: false, with
 * nothing changed, for a client that has no secret to rotate (unknown, public, of Usher itself, or one that proves itself
 * by its keys) and for the very secret it has.
 */
export async function rotateSecret(write: OneWrite, { clientId, secret, old }: Rotation): Promise<boolean> {
  const hash = hashClientSecret(secret);
  const isKept = sql.lit(old === 'keep');
  const changed = await write
    .updateTable('client')
    .set({
      secret_hashes: sql<Buffer[]>`array[${hash}::bytea] || case when ${isKept} then secret_hashes[1:1] else '{}' end`,
      imported_secrets: sql<string>`case when ${isKept} and secret_hashes = '{}' then imported_secrets end`,
      updated_at: sql<Date>`now()`,
    })
    .where('id', '=', clientId)
    .where('is_built_in', '=', false)
    .where(
      sql<boolean>`coalesce(metadata ->> 'token_endpoint_auth_method', 'client_secret_basic') like 'client_secret_%'`,
    )
    .where(sql<boolean>`(secret_hashes <> '{}' or imported_secrets is not null)`)
    .where(sql<boolean>`secret_hashes[1] is distinct from ${hash}::bytea`)
    .returning('id')
    .executeTakeFirst();
  return changed !== undefined;
}
