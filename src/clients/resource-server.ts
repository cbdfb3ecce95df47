import type { Reader } from '#database/transaction.ts';

/** An API that takes our access tokens. */
export interface ResourceServer {
  /** The audience of its tokens (RFC 8707). */
  readonly identifier: string;
  readonly name: string;
  /** SHA-256 of the secret it introspects and revokes with, if it has one. */
  readonly secretHash: Buffer | undefined;
  readonly permissions: readonly string[];
  readonly tokenFormat: 'jwt' | 'opaque';
  /** What its JWTs are signed with (RFC 7518 3.1). */
  readonly signingAlg: string;
  readonly lifetimeSeconds: number;
}

/** Every API, by identifier. */
export async function listResourceServers(reader: Reader): Promise<ResourceServer[]> {
  const rows = await reader.selectFrom('resource_server').selectAll().orderBy('identifier').execute();
  return rows.map((row) => ({
    identifier: row.identifier,
    name: row.name,
    secretHash: row.secret_hash ?? undefined,
    permissions: row.permissions,
    tokenFormat: row.token_format,
    signingAlg: row.signing_alg,
    lifetimeSeconds: row.lifetime_seconds,
  }));
}
