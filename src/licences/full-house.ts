import { sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';
import { estimateWait, type SeatInUse } from './estimate-wait.ts';
import type { Waiting } from './line.ts';
import { mayUse } from './may-use.ts';

/** What somebody is told for whom no seat is left. */
export interface FullHouse {
  readonly organisationName: string;
  /** All that may be lent. */
  readonly seats: number;
  readonly inUse: number;
  /** In how many seconds one is likely to come free; undefined where nothing honest can be said. */
  readonly likelySeconds: number | undefined;
  /** Who answers for the organisation, to be asked for more seats. */
  readonly owner: { readonly name: string; readonly email: string } | undefined;
  /** A seat that the same person holds in another sign-in, where each counts: the one unused for longest. */
  readonly elsewhere: { readonly agent: string | undefined } | undefined;
  /** Whether they may use another licence for the same product. */
  readonly hasOthers: boolean;
}

/** Seats and past uses that are looked at for the estimate: more tell nothing new. */
const MOST = 100;

/** One statement; undefined where the licence is gone. */
export async function findFullHouse(
  reader: Reader,
  { licenceId, accountId, sessionUid }: Waiting,
): Promise<FullHouse | undefined> {
  const row = await reader
    .selectFrom('licence as l')
    .innerJoin('organisation as o', 'o.id', 'l.organisation_id')
    .leftJoin('organisation_owner as owner', 'owner.organisation_id', 'o.id')
    .where('l.id', '=', licenceId)
    .select(['o.name as organisation', 'owner.name', 'owner.surname', 'owner.email'])
    .select(sql<number>`(select count(*) from seat where licence_id = l.id)`.as('seats'))
    .select(sql<number>`(select count(*) from seat where licence_id = l.id and expires_at > now())`.as('in_use'))
    .select(heldSeats.as('held'))
    .select(pastUses.as('past'))
    .select(elsewhere(accountId, sessionUid).as('elsewhere'))
    .select(hasOthers(accountId).as('has_others'))
    .executeTakeFirst();
  if (!row) return undefined;
  const { name, surname, email } = row;
  return {
    organisationName: row.organisation,
    seats: row.seats,
    inUse: row.in_use,
    likelySeconds: estimateWait(row.held, row.past),
    owner: name !== null && email !== null ? { name: surname ? `${name} ${surname}` : name, email } : undefined,
    elsewhere: row.elsewhere ? { agent: row.elsewhere.agent ?? undefined } : undefined,
    hasOthers: row.has_others,
  };
}

const heldSeats = sql<SeatInUse[]>`(select coalesce(json_agg(s), '[]') from (
  select extract(epoch from now() - since)::float8 as "heldSeconds",
    extract(epoch from now() - seen_at)::float8 as "unusedSeconds",
    extract(epoch from expires_at - now())::float8 as "leftSeconds"
  from seat where licence_id = l.id and expires_at > now() order by expires_at limit ${MOST}) s)`;

const pastUses = sql<number[]>`(select coalesce(json_agg(u.seconds), '[]') from (
  select extract(epoch from until - since)::float8 as seconds
  from seat_use where licence_id = l.id order by until desc limit ${MOST}) u)`;

function elsewhere(accountId: string, sessionUid: string) {
  return sql<{ agent: string | null } | null>`(select json_build_object('agent', session.agent)
    from seat s left join session on session.uid = s.holder
    where s.licence_id = l.id and l.counts = 'session' and s.holder_kind = 'session' and s.account_id = ${accountId}
      and s.holder <> ${sessionUid} and s.expires_at > now()
    order by s.seen_at limit 1)`;
}

function hasOthers(accountId: string) {
  return sql<boolean>`exists (select from licence other
    where other.product = l.product and other.id <> l.id and ${mayUse(sql`other`, accountId)})`;
}
