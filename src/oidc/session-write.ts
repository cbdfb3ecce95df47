import { sql } from 'kysely';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { renewSeats } from '#licences/renew-seats.ts';
import { sha256 } from '#platform/secrets.ts';
import type { AdapterDeps } from './adapter-deps.ts';
import type { Payload } from './request-stash.ts';
import { factsOf, type LoadedSession, type SessionDelta } from './session-delta.ts';

/** How long the id before a rotation still finds its session: requests that were under way carry it. */
const PREVIOUS_SECONDS = 10;

export interface SessionWrite {
  readonly deps: AdapterDeps;
  readonly ctx: KoaContextWithOIDC | undefined;
  readonly payload: Payload;
  readonly delta: SessionDelta;
  readonly expiresIn: number;
  readonly idHash: Buffer;
}

/** A session nobody has found yet; by its uid, as a save outside a request may come twice. */
export async function insertSession(write: SessionWrite): Promise<void> {
  const { deps, payload, expiresIn, idHash } = write;
  const { idleSeconds, absoluteSeconds } = await deps.limits();
  const { address, agent } = placeOf(write);
  const authorizations = JSON.stringify(payload.authorizations ?? {});
  const expiresAt = sql`least(now() + make_interval(secs => ${expiresIn}::float8),
    now() + make_interval(secs => ${idleSeconds}::float8),
    coalesce(to_timestamp(${payload.loginTs ?? null}::float8), now()) + make_interval(secs => ${absoluteSeconds}::float8))`;
  await sql`
    insert into session (uid, id_hash, account_id, payload, authorizations, signed_in_at, seen_at, expires_at, address,
      agent)
    values (${payload.uid}, ${idHash}, ${payload.accountId ?? null}, ${factsOf(payload)}, ${authorizations},
      to_timestamp(${payload.loginTs ?? null}::float8), date_trunc('minute', now()), ${expiresAt}, ${address}, ${agent})
    on conflict (uid) do update set id_hash = excluded.id_hash, account_id = excluded.account_id,
      payload = excluded.payload, authorizations = session.authorizations || excluded.authorizations,
      signed_in_at = excluded.signed_in_at, seen_at = excluded.seen_at, expires_at = excluded.expires_at,
      address = coalesce(excluded.address, session.address), agent = coalesce(excluded.agent, session.agent)`.execute(
    deps.db,
  );
}

/**
 * Writes what the request changed, in one statement, to the session as it stands now. Answers the hash of the id the
 * session has afterwards; none when it is gone, or was signed in to by somebody else's request since it was loaded.
 */
export async function updateSession(
  write: SessionWrite,
  loaded: LoadedSession,
  rotated: string | undefined,
): Promise<Buffer | undefined> {
  const { deps, payload, delta, expiresIn, idHash } = write;
  const { idleSeconds, absoluteSeconds } = await deps.limits();
  const { address, agent } = placeOf(write);
  const isRotation = rotated !== undefined;
  const knownHash = isRotation ? sha256(rotated) : loaded.idHash;
  // Of two rotations at once the second leaves the id alone: its browser has just been given the first one's.
  const rotates = sql`(${isRotation} and (id_hash = ${knownHash} or ${delta.isNewSignIn}))`;
  const signedInAt = sql`case when ${delta.isNewSignIn} then to_timestamp(${payload.loginTs ?? null}::float8)
    else signed_in_at end`;
  const { rows } = await sql<{ id_hash: Buffer }>`
    with kept_seat as (${renewSeats(sql`${loaded.uid}`)})
    update session set
      id_hash = case when ${rotates} then ${idHash}::bytea else id_hash end,
      previous_id_hash = case when ${rotates} then id_hash else previous_id_hash end,
      previous_expires_at = case when ${rotates} then now() + make_interval(secs => ${PREVIOUS_SECONDS})
        else previous_expires_at end,
      previous_is_retired = case when ${rotates} then ${delta.isNewSignIn} else previous_is_retired end,
      account_id = case when ${delta.isNewSignIn} then ${payload.accountId ?? null}::text else account_id end,
      signed_in_at = ${signedInAt},
      payload = coalesce(${delta.facts}::jsonb, payload),
      authorizations = (authorizations - ${delta.removed}::text[]) || ${delta.changed}::jsonb,
      seen_at = date_trunc('minute', now()),
      expires_at = least(now() + make_interval(secs => ${expiresIn}::float8),
        now() + make_interval(secs => ${idleSeconds}::float8),
        coalesce(${signedInAt}, created_at) + make_interval(secs => ${absoluteSeconds}::float8)),
      address = coalesce(${address}::text, address),
      agent = coalesce(${agent}::text, agent)
    where uid = ${loaded.uid} and expires_at > now() and (id_hash = ${knownHash}
      or (previous_id_hash = ${knownHash} and previous_expires_at > now() and not previous_is_retired))
    returning id_hash`.execute(deps.db);
  return rows[0]?.id_hash;
}

function placeOf({ deps, ctx }: SessionWrite): { address: string | null; agent: string | null } {
  const { address = null, agent = null } = ctx ? deps.whoIs(ctx) : {};
  return { address, agent };
}
