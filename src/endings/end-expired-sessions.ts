import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';

interface Expiry {
  /** A session ends this long after the sign-in, however much it is used; null is never. */
  readonly absoluteSeconds: number | null;
  /** At most so many at once, so that no statement holds many rows for long. */
  readonly limit: number;
}

/**
 * Deletes sessions past their idle time or absolute limit and ends their grants, in one statement; answers how many
 * sessions went. Unlike a sign-out this leaves a grant with `offline_access`: it has an unused refresh token that does
 * not end with the session (contract 4.1.2).
 */
export async function endExpiredSessions(write: OneWrite, { absoluteSeconds, limit }: Expiry): Promise<number> {
  const isExpired = sql<boolean>`(expires_at <= now()
    or coalesce(signed_in_at, created_at) + make_interval(secs => ${absoluteSeconds}::float8) <= now())`;
  const isOffline = sql<boolean>`exists (
    select from token where token.grant_id = "grant".id and token.kind = 'RefreshToken' and token.consumed_at is null
      and token.expires_at > now() and token.payload -> 'expiresWithSession' is distinct from 'true'::jsonb)`;
  const { sessions } = await write
    .with('gone_session', (query) =>
      query
        .deleteFrom('session')
        .where('uid', 'in', (q) =>
          // Whoever holds a session is using or ending it: the next sweep will see.
          q.selectFrom('session').select('uid').where(isExpired).limit(limit).forUpdate().skipLocked(),
        )
        .returning('uid'),
    )
    .with('ended_grant', (query) =>
      query
        .updateTable('grant')
        .set({ status: 1, ended_at: sql<Date>`now()`, ended_by: 'session_expired' })
        .where('status', '<>', 1)
        .where(sql<boolean>`session_uid = any(array(select uid from gone_session))`)
        .where(sql<boolean>`not ${isOffline}`)
        .returning('id'),
    )
    .with('gone_token', (query) =>
      query.deleteFrom('token').where(sql<boolean>`grant_id = any(array(select id from ended_grant))`),
    )
    .selectNoFrom(sql<number>`(select count(*) from gone_session)`.as('sessions'))
    .executeTakeFirstOrThrow();
  return sessions;
}
