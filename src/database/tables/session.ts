import type { Generated, Json, JsonWithDefault, Stamp } from './column.ts';

export interface SessionTable {
  /** Stable through the rotations of the id. */
  uid: string;
  id_hash: Buffer;
  /** The id before the last rotation; it finds the session for ten seconds more. */
  previous_id_hash: Buffer | null;
  previous_expires_at: Date | null;
  /** The last rotation was a sign-in or step-up: the id before it finds nothing, but its cookie is left in peace. */
  previous_is_retired: Generated<boolean>;
  account_id: string | null;
  payload: Json<Record<string, unknown>>;
  /** By client id; kept apart from the payload so that concurrent writes merge. */
  authorizations: JsonWithDefault<Record<string, { sid?: string; grantId?: string; persistsLogout?: boolean }>>;
  signed_in_at: Date | null;
  created_at: Stamp;
  /** To the minute. */
  seen_at: Stamp;
  expires_at: Date;
  address: string | null;
  agent: string | null;
}
