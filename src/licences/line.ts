import { sql } from 'kysely';
import type { Database, OneWrite } from '#database/transaction.ts';
import { isHeardOf } from './line-order.ts';
import { mayUse } from './may-use.ts';

/** Somebody in the line before a full house. */
export interface Waiting {
  readonly licenceId: string;
  readonly accountId: string;
  /** The sign-in that is to hold the seat. */
  readonly sessionUid: string;
}

export interface LinePlace {
  /** 1 is first. */
  readonly place: number;
  /** Whether it is time to go on: a seat is free for this place, one is held by now, or the licence is not for them. */
  readonly isReady: boolean;
}

/**
 * Says that somebody is still there, in one statement, and where they stand. Who was silent for a minute starts at the
 * end, and so does who has no place any more; who may not use the licence by now has none, and nobody waits for them. It
 * is `takeSeat` that lends the seat, and looks at the line once more.
 */
export async function keepPlace(db: Database, waiting: Waiting & { readonly clientId: string }): Promise<LinePlace> {
  const { licenceId, accountId, sessionUid, clientId } = waiting;
  const { rows } = await sql<{ people: number; is_ready: boolean }>`
    with asked as (
      select l.id, case l.counts when 'person' then ${accountId}::text else ${sessionUid}::text end as holder
      from licence l where l.id = ${licenceId} and ${mayUse(sql`l`, accountId)}
    ), own as (
      select s.slot from seat s join asked a on s.licence_id = a.id and s.holder = a.holder
    ), kept as (
      update seat_wait w set seen_at = now(), number = case when ${isHeardOf(sql`w`)} then w.number
          else nextval(pg_get_serial_sequence('seat_wait', 'number')) end
        from asked a where w.licence_id = a.id and w.holder = a.holder
        returning w.licence_id, w.holder, w.number
    ), joined as (
      insert into seat_wait (licence_id, holder, account_id, client_id)
        select id, holder, ${accountId}, ${clientId} from asked
          where not exists (select from kept) and not exists (select from own)
        on conflict (licence_id, holder) do update set seen_at = now()
        returning licence_id, holder, number
    ), mine as (
      select * from kept union all select * from joined
    ), ahead as (
      select count(*) as people from mine m join seat_wait w
        on w.licence_id = m.licence_id and w.holder <> m.holder and w.number < m.number and ${isHeardOf(sql`w`)}
    ), room as (
      select count(*) as seats from asked a join seat s on s.licence_id = a.id
      where s.holder is null or s.expires_at <= now()
    )
    select ahead.people, (seats > people or exists (select from own) or not exists (select from asked)) as is_ready
    from ahead, room`.execute(db);
  const { people = 0, is_ready: isReady = true } = rows[0] ?? {};
  return { place: Number(people) + 1, isReady };
}

/** Somebody gives their place up; the refusal stays in the books, in the same statement. */
export async function leaveLine(write: OneWrite, { licenceId, accountId, sessionUid }: Waiting): Promise<void> {
  await write
    .with('gone', (query) =>
      query
        .deleteFrom('seat_wait')
        .where('licence_id', '=', licenceId)
        .where('holder', 'in', [accountId, sessionUid])
        .returning(['licence_id', 'account_id', 'client_id', 'created_at']),
    )
    .insertInto('seat_refusal')
    .columns(['licence_id', 'account_id', 'client_id', 'at'])
    .expression((query) => query.selectFrom('gone').select(['licence_id', 'account_id', 'client_id', 'created_at']))
    .execute();
}
