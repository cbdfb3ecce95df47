import { type RawBuilder, sql } from 'kysely';

/**
 * The part of a statement that keeps the seats of a sign-in alive while its session is used. A seat that somebody else
 * has hold of is being used or ended anyway: never wait for it here. Nothing brings back one that ran out.
 */
export function renewSeats(sessionUid: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    update seat set seen_at = now(),
        expires_at = least(now() + make_interval(secs => l.idle_seconds), l.valid_to)
      from licence l
      where l.id = seat.licence_id and (seat.licence_id, seat.slot) in (
        select s.licence_id, s.slot from seat_session h join seat s on s.licence_id = h.licence_id and s.slot = h.slot
          where h.session_uid = ${sessionUid} and s.expires_at > now()
            -- It may have become somebody else's by the time it is locked.
            and s.holder = case s.holder_kind when 'person' then h.account_id else h.session_uid end
          for update of s skip locked)`;
}
