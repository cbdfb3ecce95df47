import { isDeepStrictEqual } from 'node:util';
import { type Client, listClients } from '#clients/client.ts';
import { checkClientMetadata } from '#clients/client-metadata.ts';
import { listResourceServers, type ResourceServer } from '#clients/resource-server.ts';
import { exportClientSecrets } from '#credentials/imported-client-secrets.ts';
import type { Reader } from '#database/transaction.ts';
import { Secret, type Vault } from '#platform/secrets.ts';
import { clientSchema } from './client-schema.ts';
import { byText, type Exported, type LeftOut } from './export-item.ts';
import { spellDuration } from './export-settings.ts';
import { present } from './kinds.ts';

type Metadata = Readonly<Record<string, unknown>>;

/** What `checkClientMetadata` fills in, so that it need not be said. */
const FILLED_IN = [
  'token_endpoint_auth_method',
  'grant_types',
  'response_types',
  'application_type',
  'redirect_uris',
  'scope',
  'first_party',
  'require_pkce',
];

/** Every app but Usher's own, with what differs from the defaults and its secrets as hashes. */
export async function exportClients(reader: Reader, vault: Vault): Promise<Exported> {
  const clients = (await listClients(reader)).filter(({ isBuiltIn }) => !isBuiltIn);
  const leftOut: LeftOut[] = [];
  const items = clients.sort(byText(({ id }) => id)).flatMap((client) => {
    const why = whyNot(client);
    if (why) leftOut.push({ what: `client ${client.id}`, why });
    return why ? [] : [spellClient(client, vault)];
  });
  return { items, leftOut };
}

function whyNot(client: Client): string | undefined {
  if (client.isDisabled) return 'it is disabled, which a file cannot say';
  const checked = checkClientMetadata(spellMetadata(client));
  const [problem] = checked.ok ? [] : checked.problems;
  return problem && `its ${problem.field} ${problem.words}`;
}

function spellMetadata({ id, metadata, scope, isFirstParty, requiresPkce, ...of }: Client): Metadata {
  return {
    client_id: id,
    ...metadata,
    scope: scope.join(' '),
    first_party: isFirstParty,
    require_pkce: requiresPkce,
    ...(of.licenceProduct !== undefined && { licence_product: of.licenceProduct }),
    ...(of.organisationId !== undefined && { organisation: of.organisationId }),
  };
}

function spellClient(client: Client, vault: Vault): Metadata {
  const needed = FILLED_IN.reduce(leaveOut, spellMetadata(client));
  const hashes = exportClientSecrets(vault, client).map((hash) => new Secret(hash));
  const all: Metadata = { ...needed, ...(hashes.length > 0 && { client_secret_hash: oneOrAll(hashes) }) };
  const inOrder = new Set([...Object.keys(clientSchema.shape), ...Object.keys(all)]);
  return Object.fromEntries([...inOrder].filter((name) => name in all).map((name) => [name, all[name]]));
}

/** Without the name where the client is the same without it. */
function leaveOut(given: Metadata, name: string): Metadata {
  const { [name]: _, ...rest } = given;
  return isDeepStrictEqual(checkClientMetadata(rest), checkClientMetadata(given)) ? rest : given;
}

const oneOrAll = (hashes: readonly Secret[]) => (hashes.length === 1 ? hashes[0] : hashes);

/** Every API, its secret as a hash. */
export async function exportResourceServers(reader: Reader): Promise<Exported> {
  const servers = await listResourceServers(reader);
  return { items: servers.sort(byText(({ identifier }) => identifier)).map(spellApi), leftOut: [] };
}

function spellApi(server: ResourceServer): Metadata {
  const { identifier, name, secretHash, permissions, tokenFormat, signingAlg, lifetimeSeconds } = server;
  const access_token = present({
    format: tokenFormat === 'jwt' ? undefined : tokenFormat,
    signing_alg: signingAlg === 'ES256' ? undefined : signingAlg,
    lifetime: lifetimeSeconds === 900 ? undefined : spellDuration(lifetimeSeconds),
  });
  return present({
    identifier,
    name: name === identifier ? undefined : name,
    secret_hash: secretHash && new Secret(`sha256:${secretHash.toString('hex')}`),
    permissions: permissions.length > 0 ? permissions : undefined,
    access_token: Object.keys(access_token).length > 0 ? access_token : undefined,
  });
}
