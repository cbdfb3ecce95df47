import { randomText } from '#platform/ids.ts';
import { isEncrypted, Secret, sha256 } from '#platform/secrets.ts';

/** 43 letters and digits: 256 bits, and nothing that needs escaping in a Basic header. */
const LENGTH = 43;
const PLAIN = /^[\x21-\x7e]{32,255}$/;

/** A new client secret; shown once, never kept. */
export function newClientSecret(): Secret {
  return new Secret(randomText(LENGTH));
}

/** Whether a chosen secret may be used: 32 characters or more of printable ASCII. */
export function isLongEnough(secret: string): boolean {
  return PLAIN.test(secret);
}

/** What is kept of a secret. It is long and random, so one SHA-256 is enough. */
export function hashClientSecret(secret: Secret): Buffer {
  return sha256(secret.reveal());
}

/** The columns of a client that say which secrets are valid. */
export interface KeptSecrets {
  readonly secret_hashes: Buffer[];
  readonly imported_secrets: string | null;
}

const PLAIN_HASH = /^sha256:(?<hex>[0-9a-f]{64})$/i;

/** The SHA-256 of a secret, written as `sha256:HEX`: what is kept of any. Undefined for a hash of another kind. */
export function readPlainHash(text: string): Buffer | undefined {
  const hex = PLAIN_HASH.exec(text)?.groups?.hex;
  return hex === undefined ? undefined : Buffer.from(hex, 'hex');
}

/**
 * What to keep of a secret, or of the hashes of some: `sha256:HEX` each, and the others together, encrypted for
 * `client:imported_secrets:ID`. Undefined where neither is given.
 */
export function keptSecrets({
  secret,
  secretHashes,
}: {
  readonly secret: string | undefined;
  readonly secretHashes: readonly string[] | undefined;
}): KeptSecrets | undefined {
  if (secret !== undefined) return { secret_hashes: [hashClientSecret(new Secret(secret))], imported_secrets: null };
  if (secretHashes === undefined) return undefined;
  const imported = secretHashes.filter(isEncrypted);
  const hashes = secretHashes.flatMap((text) => readPlainHash(text) ?? []);
  if (imported.length > 1 || hashes.length + imported.length !== secretHashes.length) {
    throw new Error('the hashes of a client’s secrets were not made ready to be kept');
  }
  return { secret_hashes: hashes, imported_secrets: imported[0] ?? null };
}
