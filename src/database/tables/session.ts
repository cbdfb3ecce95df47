import type { Generated, Json, JsonWithDefault, Stamp } from './column.ts';

/**
 * A browser that signed in, or is about to: single sign-on for all apps.
 *
 * @room sessions
 */
export interface SessionTable {
  /** Stable through the rotations of the id. */
  uid: string;
  /** SHA-256 of the id in the cookie. */
  id_hash: Buffer;
  /** The id before the last rotation; it finds the session for ten seconds more. */
  previous_id_hash: Buffer | null;
  /** Until then that one finds it. */
  previous_expires_at: Date | null;
  /** The last rotation was a sign-in or step-up: the id before it finds nothing, but its cookie is left in peace. */
  previous_is_retired: Generated<boolean>;
  /** Who is signed in. */
  account_id: string | null;
  /** How they signed in, as the protocol library writes it. */
  payload: Json<Record<string, unknown>>;
  /** By client id; kept apart from the payload so that concurrent writes merge. */
  authorizations: JsonWithDefault<Record<string, { sid?: string; grantId?: string; persistsLogout?: boolean }>>;
  /** When they last proved who they are. */
  signed_in_at: Date | null;
  created_at: Stamp;
  /** When it was last used, to the minute. */
  seen_at: Stamp;
  expires_at: Date;
  /** Where it was last used from. */
  address: string | null;
  /** With which browser. */
  agent: string | null;
}

/**
 * What an app keeps with a sign-in; it goes with the session.
 *
 * @room sessions
 */
export interface SessionDataTable {
  /** Of which session. */
  session_uid: string;
  /** The app it belongs to. */
  client_id: string;
  /** Whatever the app put there, up to 16 KB. */
  data: Json<unknown>;
  /** When it was last put there. */
  updated_at: Stamp;
}
