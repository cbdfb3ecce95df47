import { type Client, listClients } from '#clients/client.ts';
import { type CheckedClient, checkClientMetadata } from '#clients/client-metadata.ts';
import { hashClientSecret } from '#clients/client-secret.ts';
import { saveClient } from '#clients/save-client.ts';
import type { Reader } from '#database/transaction.ts';
import { listOrganisations } from '#organisations/organisation.ts';
import { Secret } from '#platform/secrets.ts';
import { allDifferences, type Change, type Field, type Plan } from './change.ts';
import { clientSchema } from './client-schema.ts';
import type { SoundConfiguration } from './read-file.ts';
import type { DeclaredClient } from './schema.ts';
import type { MistakeList } from './source.ts';

/** Clients, whole: what the file leaves out has its default, but a secret made elsewhere stays. */
export async function planClients(
  reader: Reader,
  { clients: declared, organisations }: Pick<SoundConfiguration, 'clients' | 'organisations'>,
  mistakes: MistakeList,
): Promise<Plan> {
  const known = new Set([...organisations, ...(await listOrganisations(reader))].map(({ id }) => id));
  const now = new Map((await listClients(reader)).map((client) => [client.id, client]));
  const people = await listPeopleOf(
    reader,
    declared.map(({ client_id }) => client_id),
  );
  const changes = declared.flatMap((item, index) => {
    const existing = now.get(item.client_id);
    const client = keepSecret(check(item), existing);
    if (client.needsSecret && !namesSecret(client) && !(existing && hasSecret(existing))) {
      mistakes.add(['clients', index, 'client_secret'], 'is missing: an app that signs in with a secret needs one');
    }
    if (!existing && people.has(item.client_id)) {
      mistakes.add(['clients', index, 'client_id'], `${item.client_id} is the id of a person`);
    }
    if (item.organisation !== undefined && !known.has(item.organisation)) {
      mistakes.add(['clients', index, 'organisation'], `there is no organisation ${item.organisation}`);
    }
    return planOne(existing, { ...client, id: item.client_id });
  });
  return { named: declared.map(({ client_id: key }) => ({ kind: 'client', key })), changes };
}

/** A `sub` names a person or an app, never both. */
async function listPeopleOf(reader: Reader, ids: string[]): Promise<Set<string>> {
  const rows = await reader
    .selectFrom('account')
    .select('id')
    .where((is) => is('id', '=', is.fn.any(is.val(ids))))
    .execute();
  return new Set(rows.map(({ id }) => id));
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

const namesSecret = ({ secret, secretHashes }: CheckedClient) => secret !== undefined || secretHashes !== undefined;
const hasSecret = (client: Client) => client.secretHashes.length > 0 || client.importedSecrets !== undefined;

function planOne(now: Client | undefined, wanted: CheckedClient & { readonly id: string }): Change[] {
  const fields = fieldsBetween(now, wanted);
  const make: Change['make'] = (tx) => saveClient(tx, wanted);
  return fields.length > 0 ? [{ kind: 'client', key: wanted.id, act: now ? 'update' : 'create', fields, make }] : [];
}

function fieldsBetween(now: Client | undefined, wanted: CheckedClient): Field[] {
  const before = now && hasSecret(now) ? new Secret('before') : undefined;
  const hasLostSecret = !wanted.needsSecret && before !== undefined;
  return inOrder([
    ...allDifferences(now ? spell(now) : {}, spell(wanted)),
    ...(wanted.secret !== undefined ? [{ name: 'client_secret', before, after: new Secret('after') }] : []),
    ...(wanted.secretHashes ? [{ name: 'client_secret_hash', before, after: new Secret('after') }] : []),
    ...(hasLostSecret ? [{ name: 'client_secret', before }] : []),
  ]);
}

type Spelt = Pick<Client, 'metadata' | 'scope' | 'isFirstParty' | 'requiresPkce' | 'licenceProduct' | 'organisationId'>;

function spell({ metadata, scope, isFirstParty, requiresPkce, ...of }: Spelt): Record<string, unknown> {
  return {
    ...metadata,
    scope,
    first_party: isFirstParty,
    require_pkce: requiresPkce,
    ...(of.licenceProduct !== undefined && { licence_product: of.licenceProduct }),
    ...(of.organisationId !== undefined && { organisation: of.organisationId }),
  };
}

/** The file's schema has first what matters first. */
function inOrder(fields: readonly Field[]): Field[] {
  const place = new Map(Object.keys(clientSchema.shape).map((name, index) => [name, index]));
  const placeOf = ({ name }: Field) => place.get(name) ?? place.size;
  return fields.toSorted((one, other) => placeOf(one) - placeOf(other));
}
