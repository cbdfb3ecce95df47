import type { Generated, Json, Stamp } from './column.ts';

/**
 * An app or machine that may ask for tokens (RFC 6749 2).
 *
 * @room clients
 */
export interface ClientTable {
  /** The `client_id`. */
  id: string;
  /** RFC 7591 metadata without `client_secret` and `scope`. */
  metadata: Json<Record<string, unknown>>;
  /** SHA-256 of each valid secret, newest first. */
  secret_hashes: Generated<Buffer[]>;
  /** Hashes of secrets from elsewhere, encrypted for `client:imported_secrets:ID`. */
  imported_secrets: string | null;
  /** What it may ask for: OpenID scopes and API permissions. */
  scope: Generated<string[]>;
  /** One’s own: nobody is asked for consent. */
  is_first_party: Generated<boolean>;
  /** Usher’s own consoles. */
  is_built_in: Generated<boolean>;
  /** Gets nothing; what it had has ended. */
  is_disabled: Generated<boolean>;
  /** Refuses an authorization without a code challenge (RFC 7636). */
  requires_pkce: Generated<boolean>;
  /** The product whose seats it takes. */
  licence_product: string | null;
  /** The organisation whose licence a machine takes its seat from. */
  organisation_id: string | null;
  /** The status number of its client-credentials tokens; a fresh one takes all back. */
  status_number: Generated<number>;
  created_at: Stamp;
  updated_at: Stamp;
}

/**
 * An API that access tokens are made for.
 *
 * @room clients
 */
export interface ResourceServerTable {
  /** The audience (RFC 8707). */
  identifier: string;
  /** As the consent page calls it. */
  name: string;
  /** SHA-256 of what it signs in with to have tokens checked. */
  secret_hash: Buffer | null;
  /** The scopes it knows. */
  permissions: Generated<string[]>;
  /** What its access tokens are: signed, or to be looked up. */
  token_format: Generated<'jwt' | 'opaque'>;
  /** What they are signed with (RFC 7518 3.1). */
  signing_alg: Generated<string>;
  /** How long they last. */
  lifetime_seconds: Generated<number>;
  created_at: Stamp;
  updated_at: Stamp;
}
