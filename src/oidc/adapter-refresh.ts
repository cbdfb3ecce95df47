import { sql } from 'kysely';
import { errors } from 'oidc-provider';
import { sha256 } from '#platform/secrets.ts';
import { slideSession } from '#sessions/slide-session.ts';
import type { AdapterDeps } from './adapter-deps.ts';
import { endGrant, noteReuse } from './adapter-grant.ts';
import { createTokenAdapter, findToken, forgetToken } from './adapter-token.ts';
import { openSuccessor } from './refresh-successor.ts';
import { requireHeldTarget } from './refresh-target.ts';
import { type Adapter, currentContext, currentStash, type Payload } from './request-stash.ts';
import { toColumns } from './token-row.ts';
import { takeSeatForRefresh } from './token-seat.ts';

const KIND = 'RefreshToken';
const USED = 'refresh token being replaced';

/**
 * Refresh tokens. A rotation uses the presented token, inserts its derived successor and slides the session in one
 * statement; a retry within the grace meets the same successor, anything later ends the grant.
 */
export function createRefreshAdapter(deps: AdapterDeps): Adapter {
  const plain = createTokenAdapter(deps, KIND);
  const successor = openSuccessor(deps.vault);
  return {
    ...plain,
    async find(id) {
      const { refreshGraceSeconds } = await deps.limits();
      const isRefresh = refreshGraceSeconds > 0 && currentContext()?.oidc.route === 'token';
      return findToken(deps, KIND, id, isRefresh ? successor.allOf(id).map(sha256) : []);
    },
    async consume(id) {
      const ctx = currentContext();
      if (ctx?.oidc.route !== 'token') return plain.consume(id);
      requireHeldTarget(ctx);
      await takeSeatForRefresh(deps, ctx);
      // The library saves the successor next, whatever happens, so using and replacing can be one statement.
      forgetToken(id);
      currentStash().kept.set(USED, id);
    },
    async upsert(id, payload, expiresIn) {
      const { kept } = currentStash();
      const used = kept.get(USED) as string | undefined;
      if (used === undefined) return plain.upsert(id, payload, expiresIn);
      kept.delete(USED);
      await rotate(deps, { used, id, payload, expiresIn: expiresIn ?? 0 });
    },
  };
}

interface Rotation {
  readonly used: string;
  readonly id: string;
  readonly payload: Payload;
  readonly expiresIn: number;
}

async function rotate(deps: AdapterDeps, rotation: Rotation): Promise<void> {
  if (await replaceToken(deps, rotation)) return;
  const { grantId } = rotation.payload;
  if (grantId) {
    noteReuse(currentStash(), KIND, grantId);
    await endGrant(deps, grantId);
  }
  throw new errors.InvalidGrant('refresh token already used');
}

/**
 * Whether the successor stands and is still unused. Parallel rotations of one token queue at its row; those behind the
 * first find it used a moment ago and meet the successor by its unique id, since they cannot see it in their snapshot.
 */
async function replaceToken(deps: AdapterDeps, { used, id, payload, expiresIn }: Rotation): Promise<boolean> {
  const { idleSeconds, absoluteSeconds, refreshGraceSeconds } = await deps.limits();
  const columns = toColumns(payload);
  const slid = slideSession({
    ...{ uid: columns.sessionUid, idleSeconds, absoluteSeconds },
    condition: sql`(${payload.expiresWithSession === true} and exists (select from used))`,
  });
  const { rows } = await sql`
    with used as (
      update token set consumed_at = coalesce(consumed_at, now())
        where id_hash = ${sha256(used)} and kind = ${KIND} and (consumed_at is null
          or (${refreshGraceSeconds}::float8 > 0
            and consumed_at > now() - make_interval(secs => ${refreshGraceSeconds}::float8)))
        returning id_hash
    ), slid as ${slid}
    insert into token (id_hash, kind, grant_id, account_id, client_id, session_uid, payload, expires_at)
    select ${sha256(id)}::bytea, ${KIND}::text, ${columns.grantId}::text, ${columns.accountId}::text,
      ${columns.clientId}::text, ${columns.sessionUid}::text, ${columns.payload}::jsonb,
      now() + make_interval(secs => ${expiresIn}::float8)
    from used
    on conflict (id_hash) do update set kind = token.kind where token.consumed_at is null
    returning kind`.execute(deps.db);
  return rows.length > 0;
}
