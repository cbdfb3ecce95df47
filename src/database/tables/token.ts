import type { Json, Stamp } from './column.ts';

/** Codes, refresh tokens and opaque access tokens. */
export interface TokenTable {
  /** SHA-256 of the value. */
  id_hash: Buffer;
  /** The provider's model name. */
  kind: string;
  grant_id: string | null;
  account_id: string | null;
  client_id: string | null;
  session_uid: string | null;
  /** HMAC of what a person types for a device code (RFC 8628 3.2). */
  user_code_mac: Buffer | null;
  payload: Json<Record<string, unknown>>;
  created_at: Stamp;
  expires_at: Date;
  consumed_at: Date | null;
}

/** What was presented once and never may be again: DPoP proofs and client assertions. */
export interface ReplayTable {
  id_hash: Buffer;
  expires_at: Date;
}
