import { timingSafeEqual } from 'node:crypto';
import type Provider from 'oidc-provider';
import { sha256 } from '#platform/secrets.ts';

/**
 * Whether a presented secret is one of the stored hashes (`client_secret` of the adapter's document). Secrets are
 * random, so one SHA-256 is enough; the hash itself, presented, is hashed again and matches nothing.
 */
export function matchesClientSecret(stored: string, presented: string): boolean {
  const hash = sha256(presented);
  const hashes = stored.split('.').map((text) => Buffer.from(text, 'base64url'));
  return hashes.filter((candidate) => candidate.length === hash.length && timingSafeEqual(candidate, hash)).length > 0;
}

/** Makes the library compare hashes; call it on every new `Provider`, and never allow `client_secret_jwt`. */
export function installClientSecrets(provider: Provider): void {
  const prototype = provider.Client.prototype as unknown as {
    compareClientSecret(this: { clientSecret?: string }, presented: string): boolean;
  };
  prototype.compareClientSecret = function compareClientSecret(presented) {
    return this.clientSecret !== undefined && matchesClientSecret(this.clientSecret, presented);
  };
}
