import type { Generated, Json, Stamp } from './column.ts';

export interface ClientTable {
  /** The `client_id`. */
  id: string;
  /** RFC 7591 metadata without `client_secret` and `scope`. */
  metadata: Json<Record<string, unknown>>;
  /** SHA-256 of each valid secret, newest first. */
  secret_hashes: Generated<Buffer[]>;
  /** What it may ask for: OpenID scopes and API permissions. */
  scope: Generated<string[]>;
  is_first_party: Generated<boolean>;
  is_built_in: Generated<boolean>;
  is_disabled: Generated<boolean>;
  requires_pkce: Generated<boolean>;
  licence_product: string | null;
  /** The status number of its client-credentials tokens. */
  status_number: number | null;
  created_at: Stamp;
  updated_at: Stamp;
}

export interface ResourceServerTable {
  /** The audience (RFC 8707). */
  identifier: string;
  name: string;
  secret_hash: Buffer | null;
  permissions: Generated<string[]>;
  token_format: Generated<'jwt' | 'opaque'>;
  signing_alg: Generated<string>;
  lifetime_seconds: Generated<number>;
  created_at: Stamp;
  updated_at: Stamp;
}
