import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';
import type { ResourceServer } from './resource-server.ts';

/** Makes the API, or gives the one of that identifier (RFC 8707 2) all that is said here. One statement. */
export async function saveResourceServer(write: OneWrite, server: ResourceServer): Promise<void> {
  const columns = {
    name: server.name,
    secret_hash: server.secretHash ?? null,
    permissions: [...new Set(server.permissions)],
    token_format: server.tokenFormat,
    signing_alg: server.signingAlg,
    lifetime_seconds: server.lifetimeSeconds,
  };
  await write
    .insertInto('resource_server')
    .values({ identifier: server.identifier, ...columns })
    .onConflict((conflict) => conflict.column('identifier').doUpdateSet({ ...columns, updated_at: sql<Date>`now()` }))
    .execute();
}
