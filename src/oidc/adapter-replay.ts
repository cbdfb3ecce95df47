import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import { sha256 } from '#platform/secrets.ts';
import type { AdapterDeps } from './adapter-deps.ts';
import type { Adapter } from './request-stash.ts';

/** Somebody presents again what may be presented once. */
export class Replayed extends errors.InvalidGrant {
  constructor() {
    super('already presented');
  }
}

/** DPoP proofs and client assertions seen so far: one statement each, which throws `Replayed` when it was there. */
export function createReplayAdapter({ db }: AdapterDeps): Adapter {
  const none = async () => undefined;
  return {
    async upsert(id, _payload, expiresIn = 0) {
      const { rows } = await sql`
        insert into replay (id_hash, expires_at)
        values (${sha256(id)}, now() + make_interval(secs => ${expiresIn}::float8))
        on conflict (id_hash) do update set expires_at = excluded.expires_at where replay.expires_at <= now()
        returning 1`.execute(db);
      if (rows.length === 0) throw new Replayed();
    },
    // The library looks before it saves; the insert alone decides, so there is nothing to look for.
    find: none,
    findByUid: none,
    findByUserCode: none,
    consume: none,
    async destroy(id) {
      await sql`delete from replay where id_hash = ${sha256(id)}`.execute(db);
    },
    revokeByGrantId: none,
  };
}

interface ReplayModel {
  new (payload: { jti: string; iss: string }): { save(ttl: number): Promise<unknown> };
  unique(iss: string, jti: string, exp: number): Promise<boolean>;
}

/**
 * Lets `unique` answer false where the adapter throws, so that each caller in the library gives its own error:
 * `invalid_client` for an assertion (RFC 7523 3), `invalid_token` at userinfo, `invalid_grant` for a refresh.
 */
export function installReplayDetection(provider: Provider): void {
  const model = provider.ReplayDetection as unknown as ReplayModel;
  model.unique = async (iss, jti, exp) => {
    const id = createHash('sha256').update(`${iss}${jti}`).digest('base64url');
    try {
      await new model({ jti: id, iss }).save(Math.max(1, exp - Math.floor(Date.now() / 1000)));
      return true;
    } catch (error) {
      if (error instanceof Replayed) return false;
      throw error;
    }
  };
}
