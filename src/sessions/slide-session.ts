import { type RawBuilder, sql } from 'kysely';
import type { SessionLimits } from '#database/settings.ts';

interface Sliding extends Pick<SessionLimits, 'idleSeconds' | 'absoluteSeconds'> {
  readonly uid: string | null;
  /** Nothing is written unless it holds. */
  readonly condition?: RawBuilder<boolean>;
}

/** Another use of a session, noted to the minute: from here it may be idle again. For the `with` of a statement. */
export function slideSession({
  uid,
  idleSeconds,
  absoluteSeconds,
  condition = sql`true`,
}: Sliding): RawBuilder<object> {
  return sql<object>`(update session set seen_at = date_trunc('minute', now()),
    expires_at = least(greatest(expires_at, now() + make_interval(secs => ${idleSeconds}::float8)),
      coalesce(signed_in_at, created_at) + make_interval(secs => ${absoluteSeconds}::float8))
    where ${condition} and uid = (
      -- A session that somebody else holds is being used or ended anyway: never wait for it here.
      select uid from session where uid = ${uid}::text and seen_at < now() - interval '1 minute'
        and expires_at > now() for update skip locked))`;
}
