import { timingSafeEqual } from 'node:crypto';
import type Provider from 'oidc-provider';
import type { Client } from '#clients/client.ts';
import { isEncrypted, sha256 } from '#platform/secrets.ts';
import type { CheckImportedSecret } from './imported-secret.ts';

type Secrets = Pick<Client, 'secretHashes' | 'importedSecrets'>;

/** What the adapter's document says as `client_secret`: SHA-256 of each valid secret, and the imported ones encrypted. */
export function writeStoredSecrets({ secretHashes, importedSecrets }: Secrets): string {
  const hashes = secretHashes.map((hash) => hash.toString('base64url'));
  return [...hashes, ...(importedSecrets === undefined ? [] : [importedSecrets])].join('.');
}

/**
 * Whether a presented secret is one of the stored hashes (`client_secret` of the adapter's document). Secrets are
 * random, so one SHA-256 is enough; the hash itself, presented, is hashed again and matches nothing.
 */
export function matchesClientSecret(stored: string, presented: string): boolean {
  const hash = sha256(presented);
  const texts = stored.split('.').filter((text) => !isEncrypted(text));
  const hashes = texts.map((text) => Buffer.from(text, 'base64url'));
  return hashes.filter((candidate) => candidate.length === hash.length && timingSafeEqual(candidate, hash)).length > 0;
}

/** Makes the library compare hashes; call it on every new `Provider`, and never allow `client_secret_jwt`. */
export function installClientSecrets(provider: Provider, checkImported: CheckImportedSecret): void {
  const prototype = provider.Client.prototype as unknown as {
    compareClientSecret(
      this: { clientId: string; clientSecret?: string },
      presented: string,
    ): boolean | Promise<boolean>;
  };
  prototype.compareClientSecret = function compareClientSecret(presented) {
    const { clientId, clientSecret: stored } = this;
    if (stored === undefined) return false;
    if (matchesClientSecret(stored, presented)) return true;
    const importedSecrets = stored.split('.').find(isEncrypted);
    return importedSecrets !== undefined && checkImported({ id: clientId, importedSecrets }, presented);
  };
}
