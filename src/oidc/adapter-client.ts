import type { Client } from '#clients/client.ts';
import type { AdapterDeps } from './adapter-deps.ts';
import { writeStoredSecrets } from './client-secret.ts';
import type { Adapter, Payload } from './request-stash.ts';

type Documents = ReadonlyMap<string, Payload>;

/** Clients from memory, read-only: the library hashes the document each time and builds its client on a change only. */
export function createClientAdapter({ clients, openIdScopes }: AdapterDeps): Adapter {
  const made = new WeakMap<readonly Client[], Documents>();

  function documentsOf(list: readonly Client[]): Documents {
    const known = made.get(list);
    if (known) return known;
    const live = list.filter(({ isDisabled }) => !isDisabled);
    const documents = new Map(live.map((client) => [client.id, toDocument(client, openIdScopes)]));
    made.set(list, documents);
    return documents;
  }

  const none = async () => undefined;
  return {
    find: async (id) => documentsOf(await clients.get()).get(id),
    async upsert() {
      throw new Error('clients are saved by their own acts, not by the provider');
    },
    async destroy() {
      throw new Error('clients are removed by their own acts, not by the provider');
    },
    findByUid: none,
    findByUserCode: none,
    consume: none,
    revokeByGrantId: none,
  };
}

/**
 * The metadata the library builds a client from (RFC 7591): what was registered over the defaults of the contract.
 * `client_secret` carries the hashes of the valid secrets, never a secret; `client-secret.ts` compares with them.
 * API permissions go to `api_scope`, since the library refuses a client whose `scope` has a word it does not know.
 */
export function toDocument(client: Client, openIdScopes: ReadonlySet<string>): Payload {
  const grantTypes = (client.metadata.grant_types as string[] | undefined) ?? ['authorization_code', 'refresh_token'];
  const hasCode = grantTypes.includes('authorization_code');
  const openIdScope = client.scope.filter((word) => openIdScopes.has(word)).join(' ');
  const document = {
    response_types: hasCode ? ['code'] : [],
    redirect_uris: [],
    token_endpoint_auth_method: 'client_secret_basic',
    ...client.metadata,
    grant_types: grantTypes,
    client_id: client.id,
    // A machine may ask for no scope of the protocol at all, which the library wants said by leaving it out.
    ...(openIdScope !== '' && { scope: openIdScope }),
    api_scope: client.scope.filter((word) => !openIdScopes.has(word)).join(' '),
    first_party: client.isFirstParty,
    require_pkce: client.requiresPkce,
    ...(hasSecret(client) && { client_secret: writeStoredSecrets(client) }),
    ...(client.licenceProduct !== undefined && { licence_product: client.licenceProduct }),
    ...(client.organisationId !== undefined && { organisation_id: client.organisationId }),
    ...(client.statusNumber !== undefined && { status_number: client.statusNumber }),
  };
  return Object.freeze(document) as Payload;
}

const hasSecret = (client: Client) => client.secretHashes.length > 0 || client.importedSecrets !== undefined;
