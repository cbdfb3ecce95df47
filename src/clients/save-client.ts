import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';
import { Refusal } from '#platform/refusal.ts';
import type { CheckedClient } from './client-metadata.ts';
import { keptSecrets } from './client-secret.ts';

const NONE = { secret_hashes: [], imported_secrets: null };

/**
 * Makes the client, or gives the one of that id all that is said here. A secret that is given, or hashes of some, replace
 * all others; none leaves them as they are. One statement, in a transaction: it throws `Refusal('invalid-input')` for a client that is
 * left without the secret it needs.
 */
export async function saveClient(write: OneWrite, client: CheckedClient & { readonly id: string }): Promise<void> {
  const columns = {
    metadata: JSON.stringify(client.metadata),
    scope: [...client.scope],
    is_first_party: client.isFirstParty,
    requires_pkce: client.requiresPkce,
    licence_product: client.licenceProduct ?? null,
    organisation_id: client.organisationId ?? null,
  };
  const given = client.needsSecret ? keptSecrets(client) : NONE;
  const { hasSecret } = await write
    .insertInto('client')
    .values({ id: client.id, ...columns, ...(given ?? NONE) })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({
        ...columns,
        ...given,
        updated_at: sql<Date>`now()`,
      }),
    )
    .returning(sql<boolean>`secret_hashes <> '{}' or imported_secrets is not null`.as('hasSecret'))
    .executeTakeFirstOrThrow();
  if (client.needsSecret && !hasSecret) {
    throw new Refusal('invalid-input', `The client ${client.id} needs a client_secret.`);
  }
}
