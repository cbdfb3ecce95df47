import type { Stamp } from './column.ts';

/**
 * What a request to the API was answered, kept for a day in case its caller never heard it.
 *
 * @room management-api
 */
export interface IdempotencyTable {
  /** The account, and the app that calls for it. */
  caller: string;
  /** SHA-256 of the `Idempotency-Key`. */
  key_hash: Buffer;
  /** HMAC of what was asked. */
  request_mac: Buffer;
  /** Encrypted under a key that the caller's own is part of; null while the first request is on its way. */
  answer: string | null;
  created_at: Stamp;
}
