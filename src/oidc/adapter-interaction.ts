import { sql } from 'kysely';
import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import { sha256 } from '#platform/secrets.ts';
import type { AdapterDeps } from './adapter-deps.ts';
import type { Adapter, Payload } from './request-stash.ts';

/** Stands where the interaction's uid was. */
const UID = '{uid}';

interface Row {
  flow: Record<string, unknown>;
  payload: Payload & { resumePath?: string };
  iat: number;
  exp: number;
}

/**
 * Interactions, found by the SHA-256 of their uid. A row keeps nothing that opens a door: the way back is kept without
 * the uid and rebuilt on find, the session's cookie is dropped (the library never reads it), and the device code and
 * the pushed request are encrypted. The column `flow` belongs to the sign-in pages: it is read with the rest and never
 * saved here.
 */
export function createInteractionAdapter(deps: AdapterDeps): Adapter {
  const { db, vault, issuer } = deps;
  const none = async () => undefined;

  function toRow(uid: string, payload: Payload): { clientId: string | null; json: string } {
    const { jti, kind, iat, exp, returnTo, session, deviceCode, parJti, flow, ...rest } = payload as Payload & {
      flow?: unknown;
    };
    const { cookie, ...known } = (session ?? {}) as { cookie?: string; [name: string]: unknown };
    const kept = {
      ...rest,
      ...(session && { session: known }),
      ...(returnTo && { resumePath: resumePath(returnTo, uid) }),
      ...(deviceCode && { deviceCode: vault.encrypt(deviceCode, placeOf(uid, 'device_code')) }),
      ...(parJti && { parJti: vault.encrypt(parJti, placeOf(uid, 'pushed_request')) }),
    };
    const clientId = payload.params?.client_id;
    return { clientId: typeof clientId === 'string' ? clientId : null, json: JSON.stringify(kept) };
  }

  function fromRow(uid: string, row: Row): Payload {
    const { resumePath: path, deviceCode, parJti, ...rest } = row.payload;
    return {
      ...rest,
      kind: 'Interaction',
      jti: uid,
      flow: row.flow,
      iat: row.iat,
      exp: row.exp,
      ...(path && { returnTo: new URL(path.replace(UID, encodeURIComponent(uid)), issuer).href }),
      ...(deviceCode && { deviceCode: vault.decrypt(deviceCode, placeOf(uid, 'device_code')) }),
      ...(parJti && { parJti: vault.decrypt(parJti, placeOf(uid, 'pushed_request')) }),
    };
  }

  return {
    async upsert(uid, payload, expiresIn = 0) {
      const { clientId, json } = toRow(uid, payload);
      // What was answered here is only ever written where the question still stands: it brings none back.
      if (payload.result) return updateInteraction(deps, { uid, clientId, json, expiresIn });
      await sql`
        insert into interaction (uid_hash, client_id, payload, expires_at)
        values (${sha256(uid)}, ${clientId}, ${json}, now() + make_interval(secs => ${expiresIn}::float8))
        on conflict (uid_hash) do update set client_id = excluded.client_id, payload = excluded.payload,
          expires_at = excluded.expires_at`.execute(db);
    },
    async find(uid) {
      const { rows } = await sql<Row>`
        select flow, payload, floor(extract(epoch from created_at))::float8 as iat,
          floor(extract(epoch from expires_at))::float8 as exp
        from interaction where uid_hash = ${sha256(uid)} and expires_at > now()`.execute(db);
      return rows[0] && fromRow(uid, rows[0]);
    },
    async destroy(uid) {
      await sql`delete from interaction where uid_hash = ${sha256(uid)}`.execute(db);
    },
    findByUid: none,
    findByUserCode: none,
    consume: none,
    revokeByGrantId: none,
  };
}

interface Update {
  readonly uid: string;
  readonly clientId: string | null;
  readonly json: string;
  readonly expiresIn: number;
}

/** Throws `SessionNotFound` when the interaction was finished or ran out since it was read. */
async function updateInteraction(deps: AdapterDeps, { uid, clientId, json, expiresIn }: Update): Promise<void> {
  const { numAffectedRows = 0n } = await sql`
    update interaction set client_id = ${clientId}, payload = ${json},
      expires_at = now() + make_interval(secs => ${expiresIn}::float8)
    where uid_hash = ${sha256(uid)} and expires_at > now()`.execute(deps.db);
  if (numAffectedRows === 0n) throw new errors.SessionNotFound('interaction session not found');
}

/** Lets the library hand over what the sign-in pages remember; call it on every new `Provider`. */
export function installFlow(provider: Provider): void {
  const model = provider.Interaction as unknown as { IN_PAYLOAD: readonly string[] };
  const names = [...model.IN_PAYLOAD, 'flow'];
  Object.defineProperty(model, 'IN_PAYLOAD', { get: () => names });
}

function resumePath(returnTo: string, uid: string): string {
  const { pathname, search } = new URL(returnTo);
  return `${pathname}${search}`.replace(encodeURIComponent(uid), UID);
}

const placeOf = (uid: string, what: string) => `interaction:${what}:${sha256(uid).toString('hex')}` as const;
