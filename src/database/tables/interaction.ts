import type { Json, JsonWithDefault, Stamp } from './column.ts';

export interface InteractionTable {
  uid_hash: Buffer;
  client_id: string | null;
  payload: Json<Record<string, unknown>>;
  /** What the sign-in pages remember between steps; never a credential. */
  flow: JsonWithDefault<Record<string, unknown>>;
  created_at: Stamp;
  expires_at: Date;
}
