import { type RawBuilder, sql } from 'kysely';
import type { Database } from '#database/transaction.ts';
import { isValidLicence } from './licence.ts';
import { isHeardOf } from './line-order.ts';
import { untilNoCollision } from './until-no-collision.ts';

export interface MachineSeatRequest {
  readonly clientId: string;
  readonly organisationId: string;
  /** The client's `licence_product`. */
  readonly product: string;
  /** How long the token it is for will be good. */
  readonly tokenSeconds: number;
}

export type MachineSeat =
  | { readonly kind: 'unlicensed' }
  | { readonly kind: 'full'; readonly licenceId: string }
  | {
      readonly kind: 'taken';
      readonly licenceId: string;
      readonly slot: number;
      /** How long ago it was somebody else's, in milliseconds: their tokens may still pass for good somewhere. */
      readonly changedHandsMs: number | undefined;
    };

interface Row {
  readonly licence: string | null;
  readonly held: string | null;
  readonly slot: number | null;
  readonly changed_hands_ms: number | null;
  /** Whether there was a seat to be had or kept when the statement began, and others were quicker. */
  readonly was_beaten: boolean;
}

/** A token is signed a moment after its seat is taken, by a clock that may be a little ahead. */
const SPARE_SECONDS = 60;

/**
 * Renews a machine's seat or takes the first that is free or has run out, of any valid licence its organisation has for
 * the product, in one statement. It is held as long as any token given for it is good, at least; people in line come
 * first. Tried once more where others were quicker: it may have been the machine itself.
 */
export async function takeMachineSeat(db: Database, request: MachineSeatRequest): Promise<MachineSeat> {
  const first = await untilNoCollision(() => tryOnce(db, { ...request, isLast: false }));
  const row = first.was_beaten ? await untilNoCollision(() => tryOnce(db, { ...request, isLast: true })) : first;
  const { licence, held, slot } = row;
  if (licence === null) return { kind: 'unlicensed' };
  if (held === null || slot === null) return { kind: 'full', licenceId: licence };
  return { kind: 'taken', licenceId: held, slot, changedHandsMs: row.changed_hands_ms ?? undefined };
}

/** The last try is refused where it finds none; one before it leaves nothing behind. */
type Try = MachineSeatRequest & { readonly isLast: boolean };

async function tryOnce(db: Database, request: Try): Promise<Row> {
  const { rows } = await sql<Row>`
    with ${search(request)}, ${lending(request)}, ${refusal(request)}
    select (select min(id) from candidate) as licence, got.licence_id as held, got.slot,
      case when got.freed_at > now() - interval '1 minute'
        then extract(epoch from clock_timestamp() - got.freed_at)::float8 * 1000 end as changed_hands_ms,
      got.slot is null and (exists (select from wanted) or exists (select from had)) as was_beaten
      from (select) as always left join got on true`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('a statement without a from answered nothing');
  return row;
}

/** As people look for theirs (see `takeSeat`), but that a machine sends nobody away and waits in no line. */
function search({ clientId, organisationId, product }: Try): RawBuilder<unknown> {
  return sql`
    candidate as (
      select l.* from licence l
        where l.organisation_id = ${organisationId} and l.product = ${product} and ${isValidLicence(sql`l`)}
    ), had as (
      select s.licence_id, s.slot from seat s, candidate c
        where s.licence_id = c.id and s.holder = ${clientId} and s.holder_kind = 'client'
        order by s.licence_id limit 1
    ), own as (
      select s.licence_id, s.slot, true as is_own
        from had join seat s on s.licence_id = had.licence_id and s.slot = had.slot
        where s.holder = ${clientId} and s.holder_kind = 'client' for update of s
    ), wanted as (
      select s.licence_id, s.slot, s.seen_at from seat s, candidate c
      where s.licence_id = c.id and not exists (select from had) and (s.holder is null or s.expires_at <= now())
        and not exists (select from seat_wait w where w.licence_id = c.id and ${isHeardOf(sql`w`)})
    ), pick as (
      select s.licence_id, s.slot, false as is_own, s.holder from wanted w
        join seat s on s.licence_id = w.licence_id and s.slot = w.slot
      where s.holder is null or s.seen_at = w.seen_at
      order by w.licence_id, w.slot limit 1 for update of s
    )`;
}

/** A trigger suspends what was connected by whoever sat there before. */
function lending({ clientId, tokenSeconds }: Try): RawBuilder<unknown> {
  return sql`
    got as (
      update seat s set holder = ${clientId}, holder_kind = 'client', account_id = null, client_id = ${clientId},
        since = case when g.is_own and s.expires_at > now() then s.since else now() end, seen_at = now(),
        expires_at = greatest(least(now() + make_interval(secs => c.idle_seconds), c.valid_to),
          now() + make_interval(secs => ${tokenSeconds}::float8 + ${SPARE_SECONDS}),
          case when g.is_own then s.expires_at end),
        freed_at = case when s.holder <> ${clientId} then clock_timestamp() else s.freed_at end
      from candidate c, (
        select licence_id, slot, is_own from own union all select licence_id, slot, is_own from pick) g
      where c.id = g.licence_id and s.licence_id = g.licence_id and s.slot = g.slot
      returning s.licence_id, s.slot, s.freed_at
    ), displaced as (
      delete from seat_session d using pick p
        where p.holder is not null and d.licence_id = p.licence_id and d.slot = p.slot
    )`;
}

function refusal({ clientId, isLast }: Try): RawBuilder<unknown> {
  return sql`
    refused as (
      insert into seat_refusal (licence_id, client_id)
        select min(id), ${clientId} from candidate
          where not exists (select from got) and (${isLast}::boolean
            or not exists (select from wanted) and not exists (select from had))
            and not exists (select from seat_refusal r
              where r.client_id = ${clientId} and r.account_id is null and r.at > now() - interval '1 minute')
          having count(*) > 0
    )`;
}
