import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';
import { Refusal } from '#platform/refusal.ts';
import { Secret } from '#platform/secrets.ts';
import type { CheckedClient } from './client-metadata.ts';
import { hashClientSecret } from './client-secret.ts';

/**
 * Makes the client, or gives the one of that id all that is said here. A secret that is given replaces all others, none
 * leaves them as they are. One statement, in a transaction: it throws `Refusal('invalid-input')` for a client that is
 * left without the secret it needs.
 */
export async function saveClient(write: OneWrite, client: CheckedClient & { readonly id: string }): Promise<void> {
  const columns = {
    metadata: JSON.stringify(client.metadata),
    scope: [...client.scope],
    is_first_party: client.isFirstParty,
    requires_pkce: client.requiresPkce,
  };
  const hashes = client.secret === undefined ? [] : [hashClientSecret(new Secret(client.secret))];
  const keepsSecrets = client.needsSecret && client.secret === undefined;
  const { secrets } = await write
    .insertInto('client')
    .values({ id: client.id, ...columns, secret_hashes: hashes })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({
        ...columns,
        ...(keepsSecrets ? {} : { secret_hashes: hashes }),
        updated_at: sql<Date>`now()`,
      }),
    )
    .returning(sql<number>`cardinality(secret_hashes)`.as('secrets'))
    .executeTakeFirstOrThrow();
  if (client.needsSecret && secrets === 0) {
    throw new Refusal('invalid-input', `The client ${client.id} needs a client_secret.`);
  }
}
