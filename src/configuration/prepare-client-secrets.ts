import { type Client, listClients } from '#clients/client.ts';
import { readPlainHash } from '#clients/client-secret.ts';
import type { Hasher } from '#credentials/hash-pool.ts';
import { type ImportedSecret, openImportedSecrets, sealImportedSecrets } from '#credentials/imported-client-secrets.ts';
import { isMadeOf } from '#credentials/stored-hash.ts';
import type { Reader } from '#database/transaction.ts';
import type { Vault } from '#platform/secrets.ts';
import type { Configuration } from './read-file.ts';
import type { DeclaredClient } from './schema.ts';

interface SecretNeeds {
  readonly vault: Vault;
  readonly hasher: Pick<Hasher, 'wrap' | 'isMadeOf'>;
}

/** For a plan, which is never made: it compares what is there, and wraps nothing. */
export const planningHasher: SecretNeeds['hasher'] = { wrap: async () => '', isMadeOf };

/**
 * The same configuration with each `client_secret_hash` as `saveClient` takes it, or without it where all that it names
 * is valid already, also beside others. To be called before the transaction, since it hashes.
 */
export async function prepareClientSecrets(
  reader: Reader,
  configuration: Configuration,
  needs: SecretNeeds,
): Promise<Configuration> {
  const { clients } = configuration.declared;
  if (clients.every(({ client_secret_hash: hashes }) => hashes === undefined)) return configuration;
  const now = new Map((await listClients(reader)).map((client) => [client.id, client]));
  const prepared: DeclaredClient[] = [];
  for (const { client_secret_hash: hashes, ...client } of clients) {
    const ready =
      hashes && (await prepareHashes(hashes, { ...needs, id: client.client_id }, now.get(client.client_id)));
    prepared.push(ready ? { ...client, client_secret_hash: ready } : client);
  }
  return { ...configuration, declared: { ...configuration.declared, clients: prepared } };
}

/** Undefined when there is nothing to change. */
async function prepareHashes(
  hashes: readonly string[],
  needs: SecretNeeds & { readonly id: string },
  now: Client | undefined,
): Promise<string[] | undefined> {
  const known = now ? openImportedSecrets(needs.vault, now) : [];
  const valid = new Set(now?.secretHashes.map((hash) => hash.toString('hex')));
  const plain = hashes.flatMap((text) => readPlainHash(text)?.toString('hex') ?? []);
  const imported: ImportedSecret[] = [];
  for (const text of hashes.filter((each) => !readPlainHash(each))) {
    const before = await findMade(known, text, needs);
    imported.push(before ?? { stored: await needs.hasher.wrap(text) });
  }
  const isValid = (secret: ImportedSecret) =>
    known.includes(secret) && (secret.replacedBy === undefined || valid.has(secret.replacedBy));
  if (plain.every((hex) => valid.has(hex)) && imported.every(isValid)) return undefined;
  const all = new Set([...plain, ...imported.flatMap(({ replacedBy }) => replacedBy ?? [])]);
  return [
    ...[...all].map((hex) => `sha256:${hex}`),
    ...(imported.length > 0 ? [sealImportedSecrets(needs.vault, needs.id, imported)] : []),
  ];
}

async function findMade(
  known: readonly ImportedSecret[],
  text: string,
  { hasher }: SecretNeeds,
): Promise<ImportedSecret | undefined> {
  for (const secret of known) if (await hasher.isMadeOf(secret.stored, text)) return secret;
  return undefined;
}
