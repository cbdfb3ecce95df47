import type { Json, Stamp } from './column.ts';

export interface SigningKeyTable {
  kid: string;
  alg: string;
  public_jwk: Json<Record<string, unknown>>;
  /** Encrypted for `signing_key:private_jwk:KID`. */
  private_jwk: string;
  created_at: Stamp;
  active_from: Stamp;
  retired_at: Date | null;
}
