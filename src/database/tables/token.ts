import type { Json, Stamp } from './column.ts';

/**
 * Codes, refresh tokens and opaque access tokens.
 *
 * @room oidc
 */
export interface TokenTable {
  /** SHA-256 of the value. */
  id_hash: Buffer;
  /** The provider's model name. */
  kind: string;
  /** The grant it ends with. */
  grant_id: string | null;
  /** The person it speaks for. */
  account_id: string | null;
  /** The app it was given to. */
  client_id: string | null;
  /** The session it was made in. */
  session_uid: string | null;
  /** HMAC of what a person types for a device code (RFC 8628 3.2). */
  user_code_mac: Buffer | null;
  /** What it stands for, as the protocol library writes it. */
  payload: Json<Record<string, unknown>>;
  created_at: Stamp;
  /** Until then it counts. */
  expires_at: Date;
  /** When it was used up; using it again ends its grant. */
  consumed_at: Date | null;
}

/**
 * What was presented once and never may be again: DPoP proofs and client assertions.
 *
 * @room oidc
 */
export interface ReplayTable {
  /** SHA-256 of what identifies it. */
  id_hash: Buffer;
  /** Until then it would have counted. */
  expires_at: Date;
}
