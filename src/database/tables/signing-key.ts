import type { Json, Stamp } from './column.ts';

/**
 * A key that tokens are signed with; published at `/oauth2/jwks` until it is retired.
 *
 * @room oidc
 */
export interface SigningKeyTable {
  /** What tokens name it by. */
  kid: string;
  /** The algorithm it signs with (RFC 7518 3.1). */
  alg: string;
  /** Its public half (RFC 7517). */
  public_jwk: Json<Record<string, unknown>>;
  /** Encrypted for `signing_key:private_jwk:KID`. */
  private_jwk: string;
  created_at: Stamp;
  /** From then on it signs; before, it is only published. */
  active_from: Stamp;
  /** From then on it is published no more. */
  retired_at: Date | null;
}
