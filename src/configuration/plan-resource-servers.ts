import type { ResourceServer } from '#clients/resource-server.ts';
import { listResourceServers } from '#clients/resource-server.ts';
import { saveResourceServer } from '#clients/save-resource-server.ts';
import type { Reader } from '#database/transaction.ts';
import { Secret, sha256 } from '#platform/secrets.ts';
import { allDifferences, type Change, type Field, type Plan } from './change.ts';
import { spellDuration } from './export-settings.ts';
import type { DeclaredResourceServer } from './schema.ts';

/** APIs, whole: what the file leaves out has its default, but a secret made elsewhere stays. */
export async function planResourceServers(reader: Reader, declared: readonly DeclaredResourceServer[]): Promise<Plan> {
  const now = new Map((await listResourceServers(reader)).map((server) => [server.identifier, server]));
  const changes = declared.flatMap((item) => planOne(now.get(item.identifier), item));
  return { named: declared.map(({ identifier }) => ({ kind: 'resource_server', key: identifier })), changes };
}

function planOne(now: ResourceServer | undefined, declared: DeclaredResourceServer): Change[] {
  const wanted = toResourceServer(declared, now);
  const fields = fieldsBetween(now, wanted);
  const make: Change['make'] = (tx) => saveResourceServer(tx, wanted);
  const act = now ? 'update' : 'create';
  return fields.length > 0 ? [{ kind: 'resource_server', key: wanted.identifier, act, fields, make }] : [];
}

function toResourceServer(declared: DeclaredResourceServer, now: ResourceServer | undefined): ResourceServer {
  const { format, signing_alg, lifetime } = declared.access_token ?? {};
  return {
    identifier: declared.identifier,
    name: declared.name ?? declared.identifier,
    secretHash: secretHashOf(declared) ?? now?.secretHash,
    permissions: [...new Set(declared.permissions)],
    tokenFormat: format ?? 'jwt',
    signingAlg: signing_alg ?? 'ES256',
    lifetimeSeconds: lifetime ?? 900,
  };
}

function secretHashOf({ secret, secret_hash }: DeclaredResourceServer): Buffer | undefined {
  if (secret_hash !== undefined) return secret_hash;
  return secret === undefined ? undefined : sha256(secret);
}

function fieldsBetween(now: ResourceServer | undefined, wanted: ResourceServer): Field[] {
  const isNewSecret = wanted.secretHash !== undefined && !now?.secretHash?.equals(wanted.secretHash);
  return [
    ...allDifferences(now ? spell(now) : {}, spell(wanted)),
    ...(isNewSecret
      ? [{ name: 'secret', before: now?.secretHash && new Secret('before'), after: new Secret('after') }]
      : []),
  ];
}

function spell({ name, permissions, tokenFormat, signingAlg, lifetimeSeconds }: ResourceServer) {
  return {
    name,
    permissions,
    'access_token.format': tokenFormat,
    'access_token.signing_alg': signingAlg,
    'access_token.lifetime': spellDuration(lifetimeSeconds),
  };
}
