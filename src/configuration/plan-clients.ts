import { isDeepStrictEqual } from 'node:util';
import { type Client, listClients } from '#clients/client.ts';
import { type CheckedClient, checkClientMetadata } from '#clients/client-metadata.ts';
import { hashClientSecret } from '#clients/client-secret.ts';
import { saveClient } from '#clients/save-client.ts';
import type { Reader } from '#database/transaction.ts';
import { Secret } from '#platform/secrets.ts';
import type { Change, Plan } from './change.ts';
import type { DeclaredClient } from './schema.ts';
import type { MistakeList } from './source.ts';

/** Clients, whole: what the file leaves out has its default, but a secret made elsewhere stays. */
export async function planClients(
  reader: Reader,
  declared: readonly DeclaredClient[],
  mistakes: MistakeList,
): Promise<Plan> {
  const now = new Map((await listClients(reader)).map((client) => [client.id, client]));
  const changes = declared.flatMap((item, index) => {
    const existing = now.get(item.client_id);
    const client = keepSecret(check(item), existing);
    if (client.needsSecret && client.secret === undefined && !existing?.secretHashes.length) {
      mistakes.add(['clients', index, 'client_secret'], 'is missing: an app that signs in with a secret needs one');
    }
    return planOne(existing, { ...client, id: item.client_id });
  });
  return { named: declared.map(({ client_id: key }) => ({ kind: 'client', key })), changes };
}

/** The file was checked when it was read. */
function check(declared: DeclaredClient): CheckedClient {
  const checked = checkClientMetadata(declared);
  if (!checked.ok) throw new Error('a client was planned before it was checked');
  return checked.client;
}

/** A secret that is valid already is nothing to change, also beside others. */
function keepSecret(client: CheckedClient, now: Client | undefined): CheckedClient {
  if (client.secret === undefined) return client;
  const hash = hashClientSecret(new Secret(client.secret));
  return now?.secretHashes.some((known) => known.equals(hash)) ? { ...client, secret: undefined } : client;
}

function planOne(now: Client | undefined, wanted: CheckedClient & { readonly id: string }): Change[] {
  const fields = now ? differingFields(now, wanted) : [...Object.keys(wanted.metadata), 'scope'];
  if (fields.length === 0) return [];
  const make: Change['make'] = (tx) => saveClient(tx, wanted);
  return [{ kind: 'client', key: wanted.id, act: now ? 'update' : 'create', fields, make }];
}

function differingFields(now: Client, wanted: CheckedClient): string[] {
  const names = new Set([...Object.keys(now.metadata), ...Object.keys(wanted.metadata)]);
  const hasLostSecret = !wanted.needsSecret && now.secretHashes.length > 0;
  return [
    ...[...names].filter((name) => !isDeepStrictEqual(now.metadata[name], wanted.metadata[name])),
    ...(isDeepStrictEqual(now.scope, wanted.scope) ? [] : ['scope']),
    ...(now.isFirstParty === wanted.isFirstParty ? [] : ['first_party']),
    ...(now.requiresPkce === wanted.requiresPkce ? [] : ['require_pkce']),
    ...(wanted.secret !== undefined || hasLostSecret ? ['client_secret'] : []),
  ];
}
