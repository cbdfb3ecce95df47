import type { Json, JsonWithDefault, Stamp } from './column.ts';

/**
 * An authorization request under way: it waits here while its person signs in.
 *
 * @room oidc
 */
export interface InteractionTable {
  /** SHA-256 of the uid in the page’s address. */
  uid_hash: Buffer;
  /** The app that asks. */
  client_id: string | null;
  /** The request, as the protocol library writes it; nothing in it opens a door. */
  payload: Json<Record<string, unknown>>;
  /** What the sign-in pages remember between steps; never a credential. */
  flow: JsonWithDefault<Record<string, unknown>>;
  created_at: Stamp;
  expires_at: Date;
}
