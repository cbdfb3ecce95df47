import { sql } from 'kysely';
import type { Database } from '#database/transaction.ts';
import { isValidLicence } from './licence.ts';
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
  | { readonly kind: 'taken'; readonly licenceId: string; readonly slot: number };

interface Row {
  readonly licence: string | null;
  readonly held: string | null;
  readonly slot: number | null;
}

/**
 * Renews a machine's seat or takes the first that is free or has run out, of any valid licence its organisation has for
 * the product, in one statement. It is held as long as its newest token is good, at least; people in line come first.
 */
export async function takeMachineSeat(db: Database, request: MachineSeatRequest): Promise<MachineSeat> {
  const { licence, held, slot } = await untilNoCollision(() => tryOnce(db, request));
  if (licence === null) return { kind: 'unlicensed' };
  if (held === null || slot === null) return { kind: 'full', licenceId: licence };
  return { kind: 'taken', licenceId: held, slot };
}

async function tryOnce(db: Database, request: MachineSeatRequest): Promise<Row> {
  const { clientId, organisationId, product, tokenSeconds } = request;
  const { rows } = await sql<Row>`
    with candidate as (
      select l.* from licence l
        where l.organisation_id = ${organisationId} and l.product = ${product} and ${isValidLicence(sql`l`)}
    ), own as (
      select s.licence_id, s.slot, true as is_own from seat s, candidate c
        where s.licence_id = c.id and s.holder = ${clientId} and s.holder_kind = 'client' limit 1 for update of s
    ), pick as (
      select s.licence_id, s.slot, false as is_own, s.holder from seat s, candidate c
      where s.licence_id = c.id and not exists (select from own) and (s.holder is null or s.expires_at <= now())
        and not exists (select from seat_wait w
          where w.licence_id = c.id and w.seen_at > now() - interval '1 minute')
      order by s.holder is not null, s.licence_id, s.slot limit 1 for update of s
    ), got as (
      update seat s set holder = ${clientId}, holder_kind = 'client', account_id = null, client_id = ${clientId},
        since = case when g.is_own and s.expires_at > now() then s.since else now() end, seen_at = now(),
        expires_at = greatest(least(now() + make_interval(secs => c.idle_seconds), c.valid_to),
          now() + make_interval(secs => ${tokenSeconds}::float8))
      from candidate c, (
        select licence_id, slot, is_own from own union all select licence_id, slot, is_own from pick) g
      where c.id = g.licence_id and s.licence_id = g.licence_id and s.slot = g.slot
      returning s.licence_id, s.slot
    ), displaced as (
      delete from seat_session d using pick p
        where p.holder is not null and d.licence_id = p.licence_id and d.slot = p.slot
        returning d.licence_id, d.session_uid
    ), suspended as (
      update "grant" g set status = 2 from displaced d
        where g.licence_id = d.licence_id and g.session_uid = d.session_uid and g.status = 0
    ), refused as (
      insert into seat_refusal (licence_id, client_id)
        select min(id), ${clientId} from candidate
          where not exists (select from got) and not exists (select from seat_refusal r
            where r.client_id = ${clientId} and r.account_id is null and r.at > now() - interval '1 minute')
          having count(*) > 0
    )
    select (select min(id) from candidate) as licence, got.licence_id as held, got.slot
      from (select) as always left join got on true`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('a statement without a from answered nothing');
  return row;
}
