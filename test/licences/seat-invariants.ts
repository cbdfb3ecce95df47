import { sql } from 'kysely';
import type { Database } from '#database/transaction.ts';

/**
 * What must never be, in one look at the tables, of one licence or all, as sentences: more in than there are seats, somebody in twice, a
 * sign-in that sits where somebody else does, a grant whose tokens pass without a seat.
 */
export async function whatIsWrong(db: Database, licenceId?: string): Promise<string[]> {
  const all = licenceId === undefined;
  const { rows } = await sql<{ sentence: string }>`
    with licence as (select * from public.licence where ${all} or id = ${licenceId ?? ''}),
      seat as (select * from public.seat where licence_id in (select id from licence)),
      seat_session as (select * from public.seat_session where licence_id in (select id from licence)),
      "grant" as (select * from public."grant" where ${all} or licence_id = ${licenceId ?? ''})
    select format('%s are in on %s seats', count(*), l.seats + l.overage) as sentence
      from licence l join seat s on s.licence_id = l.id and s.expires_at > now()
      group by l.id, l.seats, l.overage having count(*) > l.seats + l.overage
    union all
    select format('%s holds %s seats', s.account_id, count(*))
      from seat s join licence l on l.id = s.licence_id and l.counts = 'person'
      where s.holder_kind <> 'client' group by s.licence_id, s.account_id having count(*) > 1
    union all
    select format('nobody is signed in on seat %s of %s', s.slot, s.holder) from seat s
      where s.holder is not null and s.holder_kind <> 'client' and not exists (
        select from seat_session h where h.licence_id = s.licence_id and h.slot = s.slot)
    union all
    select format('%s of %s sits on seat %s of %s', h.session_uid, h.account_id, h.slot, coalesce(s.holder, 'nobody'))
      from seat_session h join seat s on s.licence_id = h.licence_id and s.slot = h.slot
      where s.holder is distinct from case s.holder_kind when 'session' then h.session_uid else h.account_id end
    union all
    select format('the tokens of %s pass without a seat', g.id) from "grant" g
      where g.licence_id is not null and g.status = 0 and not exists (
        select from seat_session h where h.licence_id = g.licence_id and h.session_uid = g.session_uid)
    union all
    select format('the tokens of %s are refused, though it has a seat', g.id) from "grant" g
      join seat_session h on h.licence_id = g.licence_id and h.session_uid = g.session_uid
      where g.status = 2
    union all
    select format('the lists say %s of %s, which is %s', coalesce(e.status, 0), g.id, g.status)
      from "grant" g left join status_entry e on e.number = g.status_number
      where g.status <> coalesce(e.status, 0)
    order by 1`.execute(db);
  return rows.map(({ sentence }) => sentence);
}
