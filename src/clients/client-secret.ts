import { randomText } from '#platform/ids.ts';
import { Secret, sha256 } from '#platform/secrets.ts';

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
