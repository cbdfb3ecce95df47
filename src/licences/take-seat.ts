import { type RawBuilder, sql } from 'kysely';
import type { Database } from '#database/transaction.ts';
import { isHeardOf } from './line-order.ts';
import { mayUse } from './may-use.ts';
import { untilNoCollision } from './until-no-collision.ts';

/** Who wants a seat, in which sign-in, for which app. */
export interface SeatRequest {
  readonly accountId: string;
  /** The sign-in that will hold it: a session, which an app may outlive. */
  readonly sessionUid: string;
  readonly clientId: string;
  /** The app's `licence_product`. */
  readonly product: string;
  /** The licence chosen among several. */
  readonly licenceId?: string | undefined;
  /** Whether no other licence will do: an app that is connected stays with its own. */
  readonly isFixed?: boolean;
  /** The grant that needs the seat, where there is one yet. */
  readonly grantId?: string | undefined;
  /** Whether somebody is there to wait in line; else a refusal is only counted. */
  readonly canWait: boolean;
}

export type SeatOutcome =
  | { readonly kind: 'unlicensed' }
  | { readonly kind: 'choose'; readonly licenceIds: readonly string[] }
  | { readonly kind: 'full'; readonly licenceId: string }
  | TakenSeat;

export interface TakenSeat {
  readonly kind: 'taken';
  readonly licenceId: string;
  readonly organisationId: string;
  readonly slot: number;
  /** How long ago it was somebody else's, in milliseconds: their tokens may still pass for good somewhere. */
  readonly changedHandsMs: number | undefined;
  /** Under which the grant's tokens stand from now on; none without a grant. */
  readonly statusNumber: number | undefined;
}

interface Row {
  readonly candidates: readonly string[];
  readonly chosen: string | null;
  readonly organisation: string | null;
  readonly when_full: string | null;
  readonly slot: number | null;
  readonly changed_hands_ms: number | null;
  readonly status_number: number | null;
  /** Whether there was a seat to be had or kept when the statement began, or a token to pass, and others were quicker. */
  readonly was_beaten: boolean | null;
}

const TRIES = 2;
/** Where a licence sends people away, nobody is refused but for others who are quicker. */
const TRIES_OF_EVICTORS = 5;

/**
 * Renews one's own seat or takes one that is free or has run out, in one statement that no two can both win; what the
 * seat's last holder had is suspended in it too, and closed where they are made to go. Who finds none joins the line.
 * Repeated where others were quicker: it may have been oneself, at another device, or there may be somebody to send away.
 */
export async function takeSeat(db: Database, request: SeatRequest): Promise<SeatOutcome> {
  let most = TRIES;
  for (let tries = 1; ; tries += 1) {
    const isLast = tries >= most;
    const row = await untilNoCollision(() => tryOnce(db, { ...request, isLast }));
    if (!row.was_beaten || isLast) return toOutcome(row);
    most = row.when_full === 'deny' ? TRIES : TRIES_OF_EVICTORS;
  }
}

function toOutcome(row: Row): SeatOutcome {
  const { candidates, chosen, organisation, slot } = row;
  if (chosen === null)
    return candidates.length === 0 ? { kind: 'unlicensed' } : { kind: 'choose', licenceIds: candidates };
  if (slot === null || organisation === null) return { kind: 'full', licenceId: chosen };
  const changedHandsMs = row.changed_hands_ms ?? undefined;
  const statusNumber = row.status_number ?? undefined;
  return { kind: 'taken', licenceId: chosen, organisationId: organisation, slot, changedHandsMs, statusNumber };
}

/** The last try is refused where it finds none; one before it leaves nothing behind. */
type Try = SeatRequest & { readonly isLast: boolean };

async function tryOnce(db: Database, request: Try): Promise<Row> {
  const { grantId = null } = request;
  const { rows } = await sql<Row>`
    with ${choice(request)}, ${search(request)}, ${lending(request)}, ${afterwards(request)}
    select coalesce((select json_agg(id order by id) from candidate), '[]') as candidates, chosen.id as chosen,
      chosen.organisation_id as organisation, chosen.when_full, got.slot,
      case when got.freed_at > now() - interval '1 minute'
        then extract(epoch from clock_timestamp() - got.freed_at)::float8 * 1000 end as changed_hands_ms,
      coalesce(granted.status_number, g.status_number) as status_number,
      case when got.slot is null then exists (select from wanted) or exists (select from had)
        else g.status = 2 and granted.id is null end as was_beaten
    from (select) as always left join chosen on true left join got on true left join "grant" g on g.id = ${grantId}::text
      left join granted on granted.id = g.id`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('a statement without a from answered nothing');
  return row;
}

/** The licences the person may use for this product, and the one it is to be. */
function choice({ accountId, sessionUid, product, licenceId = null, isFixed = false }: Choice): RawBuilder<unknown> {
  return sql`
    candidate as (
      select l.* from licence l where l.product = ${product} and ${mayUse(sql`l`, accountId)}
    ), chosen as (
      select c.*, case c.counts when 'person' then ${accountId}::text else ${sessionUid}::text end as holder
      from candidate c
      where c.id = coalesce((select id from candidate where id = ${licenceId}::text),
        (select min(id) from candidate having count(*) = 1 and not ${isFixed}::boolean))
    )`;
}

type Choice = Omit<SeatRequest, 'licenceId'> & { readonly licenceId?: string | null | undefined };

/**
 * One's own seat, or else one to take: free ones and those that ran out or, without any, whoever the licence sends away.
 * A seat that is somebody's is taken only as it was when the statement began: of a sign-in that came to it since, and of
 * what is connected by it, nothing could be closed. Seats are waited for by their numbers, as everybody locks them, and
 * of those in use, one's own among them, only for one; where that is lost by then, the next try looks for another. So no
 * two ever wait for each other.
 */
function search({ accountId }: SeatRequest): RawBuilder<unknown> {
  const isFree = sql`(s.holder is null or s.expires_at <= now())`;
  return sql`
    had as (
      select s.licence_id, s.slot from seat s, chosen c where s.licence_id = c.id and s.holder = c.holder
    ), own as (
      select s.licence_id, s.slot from had join seat s on s.licence_id = had.licence_id and s.slot = had.slot, chosen c
        where s.holder = c.holder for update of s
    ), ahead as (
      select count(*) as people from chosen c join seat_wait w on w.licence_id = c.id
      where w.holder <> c.holder and ${isHeardOf(sql`w`)} and w.number < coalesce((
        select mine.number from seat_wait mine
          where mine.licence_id = c.id and mine.holder = c.holder and ${isHeardOf(sql`mine`)}), ${LAST}::bigint)
    ), room as (
      select count(*) as seats from chosen c join seat s on s.licence_id = c.id where ${isFree}
    ), wanted as (
      select s.licence_id, s.slot, s.seen_at, not ${isFree} as is_evicted from seat s, chosen c
      where s.licence_id = c.id and not exists (select from had) and case when ${isFree}
        then (select seats from room) > (select people from ahead)
        else (select seats from room) = 0 and (c.when_full = 'evict_longest_idle'
          or (c.when_full = 'replace_own' and s.account_id = ${accountId})) end
    ), open_seat as (
      select s.licence_id, s.slot, s.holder, false as is_evicted from wanted w
        join seat s on s.licence_id = w.licence_id and s.slot = w.slot
      where not w.is_evicted and (s.holder is null or s.seen_at = w.seen_at)
      order by w.slot limit 1 for update of s
    ), victim as (
      select s.licence_id, s.slot, s.holder, true as is_evicted
      from (select * from wanted where is_evicted order by seen_at, slot limit 1) w
        join seat s on s.licence_id = w.licence_id and s.slot = w.slot
      where s.seen_at = w.seen_at for update of s
    ), pick as (
      select * from open_seat union all select * from victim
    )`;
}

/** Beyond every place in a line. */
const LAST = '9223372036854775807';

function lending({ accountId, sessionUid, clientId, grantId = null }: Lending): RawBuilder<unknown> {
  return sql`
    got as (
      update seat s set holder = c.holder, holder_kind = c.counts, account_id = ${accountId}, client_id = ${clientId},
        since = case when g.is_own and s.expires_at > now() then s.since else now() end, seen_at = now(),
        expires_at = least(now() + make_interval(secs => c.idle_seconds), c.valid_to),
        freed_at = case when s.holder <> c.holder then clock_timestamp() else s.freed_at end
      from chosen c, (
        select licence_id, slot, true as is_own from own union all select licence_id, slot, false from pick) g
      where s.licence_id = g.licence_id and s.slot = g.slot
      returning s.licence_id, s.slot, s.freed_at, g.is_own
    ), placed as (
      insert into seat_session (licence_id, session_uid, slot, account_id)
        select licence_id, ${sessionUid}, slot, ${accountId} from got
        on conflict (licence_id, session_uid) do update set slot = excluded.slot
          where seat_session.slot <> excluded.slot
    ), granted as (
      update "grant" g set licence_id = c.id, organisation_id = c.organisation_id, status = 0,
        session_uid = coalesce(g.session_uid, ${sessionUid}),
        -- Whoever has read that its tokens are suspended must not refuse the next one for that.
        status_number = case when g.status = 2 and g.id = ${grantId}::text then nextval('status_number')
          else g.status_number end
      from chosen c, got
      where g.status <> 1 and (g.id = ${grantId}::text or (g.session_uid = ${sessionUid} and g.licence_id = c.id))
        and (g.status, g.licence_id, g.organisation_id, g.session_uid)
          is distinct from (0, c.id, c.organisation_id, coalesce(g.session_uid, ${sessionUid}))
      returning g.id, g.status_number
    )`;
}

type Lending = Omit<SeatRequest, 'grantId'> & { readonly grantId?: string | null | undefined };

/** What becomes of whoever sat there before, and of the line. */
function afterwards({ accountId, sessionUid, clientId, canWait, isLast }: Try): RawBuilder<unknown> {
  const isRefused = sql`not exists (select from got) and (${isLast}::boolean
    or not exists (select from wanted) and not exists (select from had))`;
  return sql`
    displaced as (
      delete from seat_session d using pick p
        where p.holder is not null and d.licence_id = p.licence_id and d.slot = p.slot and d.session_uid <> ${sessionUid}
        returning d.licence_id, d.session_uid, p.is_evicted
    ), ${closeDisplaced}, admitted as (
      delete from seat_wait w using chosen c
        where exists (select from got) and w.licence_id = c.id and w.holder = c.holder
        returning w.licence_id, w.account_id, w.client_id, w.created_at
    ), noted as (
      insert into seat_refusal (licence_id, account_id, client_id, at, until, was_admitted)
        select licence_id, account_id, client_id, created_at, now(), true from admitted
    ), lined as (
      insert into seat_wait (licence_id, holder, account_id, client_id)
        select id, holder, ${accountId}, ${clientId} from chosen
          where ${canWait}::boolean and ${isRefused}
        on conflict (licence_id, holder) do update set seen_at = now(), client_id = excluded.client_id,
          number = case when ${isHeardOf(sql`seat_wait`)} then seat_wait.number else excluded.number end
    ), refused as (
      insert into seat_refusal (licence_id, account_id, client_id)
        select id, ${accountId}, ${clientId} from chosen
          where not ${canWait}::boolean and ${isRefused} and not exists (
            select from seat_refusal r where r.licence_id = chosen.id and r.account_id = ${accountId}
              and r.at > now() - interval '1 minute')
    )`;
}

/**
 * Being sent away ends what was connected. Idleness suspends it, by a trigger, so that the next refresh may take a seat
 * again.
 */
const closeDisplaced = sql`
    closed as (
      update "grant" g set status = 1, ended_at = now(), ended_by = 'seat_evicted'
        from displaced d
        where d.is_evicted and g.licence_id = d.licence_id and g.session_uid = d.session_uid and g.status <> 1
        returning g.id
    ), closed_token as (
      delete from token where grant_id in (select id from closed)
    )`;
