import { type RawBuilder, sql } from 'kysely';
import type { Database } from '#database/transaction.ts';
import { mayUse } from './may-use.ts';

/** At most so many at once, so that no statement holds many rows for long. */
const LIMIT = 500;

/**
 * Frees the seats that ran out; what was connected by them is suspended until its next refresh takes a seat again. One
 * statement, which passes over what others are using. Answers how many.
 */
export function freeIdleSeats(db: Database): Promise<number> {
  return freeSeats(db, sql<boolean>`expires_at <= now()`);
}

/**
 * Frees the seats that no app is left to use: a sign-in that was never finished, or ended in the very moment it took
 * one; and those of somebody who was taken off the licence in such a moment. A sign-in that is under way has its seat
 * before its grant, so the last minutes' are left alone. Answers how many.
 */
export function freeDesertedSeats(db: Database): Promise<number> {
  return freeSeats(
    db,
    sql<boolean>`holder_kind <> 'client' and (not exists (
      select from seat_session h where h.licence_id = seat.licence_id and h.slot = seat.slot
        and (h.created_at > now() - interval '10 minutes'
          or exists (select from "grant" g where g.licence_id = h.licence_id and g.session_uid = h.session_uid
            and g.status <> 1)))
      or not exists (
        select from licence l where l.id = seat.licence_id and ${mayUse(sql`l`, sql`seat.account_id`)}))`,
  );
}

/**
 * Only as they were when the statement began: it does not see a sign-in that came to one of them since. A trigger
 * suspends what was connected by them.
 */
async function freeSeats(db: Database, which: RawBuilder<boolean>): Promise<number> {
  const { rows } = await sql<{ seats: number }>`
    with idle as (
      select licence_id, slot from seat where holder is not null and ${which}
        and seen_at = (select seen_at from seat was where was.licence_id = seat.licence_id and was.slot = seat.slot)
        order by licence_id, slot limit ${LIMIT} for update skip locked
    ), gone as (
      delete from seat_session h using idle where h.licence_id = idle.licence_id and h.slot = idle.slot
    ), freed as (
      update seat s set holder = null, holder_kind = null, account_id = null, client_id = null, since = null,
          seen_at = null, expires_at = null, freed_at = clock_timestamp()
        from idle where s.licence_id = idle.licence_id and s.slot = idle.slot
        returning s.slot
    )
    select count(*)::int as seats from freed`.execute(db);
  return rows[0]?.seats ?? 0;
}
