import type { Place, Vault } from '#platform/secrets.ts';
import { exportStored } from './stored-hash.ts';

/** The hash of a client secret that was made elsewhere. */
export interface ImportedSecret {
  /** As `Hasher.matches` reads it. */
  readonly stored: string;
  /** SHA-256 of the secret in hex, once it was shown: from then on that is compared, as with secrets of our own. */
  readonly replacedBy?: string | undefined;
}

/** What of a client tells of its secrets. */
export interface ClientSecrets {
  readonly id: string;
  readonly secretHashes: readonly Buffer[];
  /** Encrypted. */
  readonly importedSecrets: string | undefined;
}

/** The hashes from elsewhere, those that were replaced too. Throws when they are under a key that is not given. */
export function openImportedSecrets(
  vault: Vault,
  { id, importedSecrets }: Pick<ClientSecrets, 'id' | 'importedSecrets'>,
): readonly ImportedSecret[] {
  return importedSecrets === undefined ? [] : JSON.parse(vault.decrypt(importedSecrets, placeOf(id)));
}

/** The value of `client.imported_secrets`. */
export function sealImportedSecrets(vault: Vault, clientId: string, secrets: readonly ImportedSecret[]): string {
  return vault.encrypt(JSON.stringify(secrets), placeOf(clientId));
}

/** Every secret that is valid, as `client_secret_hash` takes it back. */
export function exportClientSecrets(vault: Vault, client: ClientSecrets): string[] {
  const waiting = openImportedSecrets(vault, client).filter(({ replacedBy }) => replacedBy === undefined);
  return [
    ...client.secretHashes.map((hash) => `sha256:${hash.toString('hex')}`),
    ...waiting.map(({ stored }) => exportStored(stored)),
  ];
}

const placeOf = (clientId: string): Place => `client:imported_secrets:${clientId}`;
