import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';

/** Whose sign-ins end. */
export type Whose =
  | { readonly account: string /** The uid of the session that stays, with its grants. */; readonly except?: string }
  | { readonly session: string /** Only if it is this account's. */; readonly of?: string }
  | { readonly grant: string }
  | { readonly client: string }
  | { readonly consent: { readonly account: string; readonly client: string } }
  /** Of a licence's apps: everybody, whoever is in one seat, or one person. The session itself goes on. */
  | { readonly licence: string }
  | { readonly seat: { readonly licence: string; readonly slot: number } }
  | { readonly licenceMember: LicenceMember }
  /** Of the licence that this grant needs a seat of: its apps in the same sign-in. */
  | { readonly seatOf: string }
  /** Nobody's: only the seats that this session took for an app it then did not go on to. */
  | { readonly unusedSeatsOf: string };

/** Somebody's seat of one licence, of all of an organisation, or whichever they hold. */
export interface LicenceMember {
  readonly account: string;
  readonly licence?: string | undefined;
  readonly organisation?: string | undefined;
}

/** Why, as `ended_by` of the grant tells it afterwards. */
export type EndingCause =
  | 'account_deleted'
  | 'account_disabled'
  | 'client_deleted'
  | 'client_disabled'
  | 'code_reuse'
  | 'consent_revoked'
  | 'email_restored'
  | 'licence_ended'
  | 'member_removed'
  | 'password_changed'
  | 'refresh_reuse'
  | 'seat_evicted'
  | 'seat_moved'
  | 'seat_released'
  | 'second_steps_removed'
  | 'session_revoked'
  | 'sign_out'
  | 'token_revoked';

export interface Ending {
  readonly whose: Whose;
  readonly cause: EndingCause;
}

export interface EndedGrant {
  readonly id: string;
  readonly accountId: string | undefined;
  readonly clientId: string;
}

export interface Ended {
  /** The uids of the sessions that are gone. */
  readonly sessions: readonly string[];
  /** The grants that were live until now. */
  readonly grants: readonly EndedGrant[];
}

/**
 * The one place where sign-ins end: sessions are deleted, sign-ins that were answered and not gone on with yet too,
 * grants become invalid in the status list, their tokens are deleted, and the seats they held come free, all in one
 * statement, so it may stand alone or in the transaction of the act. A grant that has ended stays ended, with the cause
 * it ended by first.
 */
export async function endSignIns(write: OneWrite, ending: Ending): Promise<Ended> {
  const chosen = choose(ending.whose);
  const row = await write
    // Seats before sign-ins, as whoever takes an expired seat locks them: neither ever waits for the other's end.
    .with('locked_seat', () => lockSeats(chosen.seats))
    .with('gone_session', (query) =>
      query
        .deleteFrom('session')
        .where('uid', 'in', (q) =>
          q.selectFrom('session').select('uid').where(seatsAreLocked).where(chosen.sessions).orderBy('uid').forUpdate(),
        )
        .returning(['uid', 'authorizations']),
    )
    .with('gone_answer', (query) => query.deleteFrom('interaction').where(chosen.answers))
    .with('ended_grant', (query) =>
      query
        .updateTable('grant')
        .set({ status: 1, ended_at: sql<Date>`now()`, ended_by: ending.cause })
        // Locked in one order, so that two endings of the same grants wait for each other instead of deadlocking.
        .where('id', 'in', (q) =>
          q
            .selectFrom('grant')
            .select('id')
            .where(seatsAreLocked)
            .where('status', '<>', 1)
            .where(chosen.grants)
            .orderBy('id')
            .forUpdate(),
        )
        .returning(['id', 'account_id', 'client_id', 'session_uid', 'licence_id']),
    )
    .with('gone_seat_session', () => giveBackSeats(chosen))
    .with('freed_machine_seat', () => freeMachineSeats(chosen.machines))
    .with('gone_token', (query) =>
      query.deleteFrom('token').where(sql<boolean>`grant_id = any(array(select id from ended_grant))`),
    )
    .selectNoFrom([
      sql<string[]>`coalesce((select json_agg(uid) from gone_session), '[]')`.as('sessions'),
      sql<EndedGrant[]>`coalesce((select json_agg(json_build_object(
        'id', id, 'accountId', account_id, 'clientId', client_id)) from ended_grant), '[]')`.as('grants'),
    ])
    .executeTakeFirstOrThrow();
  return {
    sessions: row.sessions,
    grants: row.grants.map((grant) => ({ ...grant, accountId: grant.accountId ?? undefined })),
  };
}

/** In one order, so that two endings never wait for each other in a circle. */
function lockSeats(seats: Expression<SqlBool>) {
  return sql<{ licence_id: string }>`
    (select seat.licence_id from seat where (licence_id, slot) in (
        select held.licence_id, held.slot from seat_session held where ${seats})
      order by licence_id, slot for update)` as never;
}

/** Makes the locks be taken before the rows it stands beside are read; always true. */
const seatsAreLocked = sql<boolean>`(select count(*) from locked_seat) is not null`;

/**
 * A trigger frees a seat when the last sign-in that held it is gone. An app that is left keeps the seat; it is looked at
 * with a lock, which tells of one that ended while this statement waited for the seat.
 */
function giveBackSeats({ seats, isWhole }: Chosen) {
  const isLast = sql`not exists (select from "grant" other where other.licence_id = held.licence_id
    and other.session_uid = held.session_uid and other.status <> 1 and other.id not in (select id from ended_grant)
    for share)`;
  return sql<{ licence_id: string }>`
    (delete from seat_session held where ${seatsAreLocked} and (((${seats}) and (${isWhole} or ${isLast}))
      or held.session_uid in (select uid from gone_session))
    returning held.licence_id)` as never;
}

/** Machines sign in nowhere: their seats are freed outright. */
function freeMachineSeats(machines: Expression<SqlBool>) {
  return sql<{ licence_id: string }>`
    (update seat set holder = null, holder_kind = null, account_id = null, client_id = null, since = null,
        seen_at = null, expires_at = null, freed_at = clock_timestamp()
      where holder_kind = 'client' and ${machines}
    returning licence_id)` as never;
}

interface Chosen {
  readonly sessions: Expression<SqlBool>;
  /** Of interactions: whoever proved who they are in one goes on by its cookie alone. */
  readonly answers: Expression<SqlBool>;
  readonly grants: Expression<SqlBool>;
  /** Of `seat_session`, named `held`: whose seats may come free. */
  readonly seats: Expression<SqlBool>;
  /** Whether those seats are given up even where another app still uses them. */
  readonly isWhole: boolean;
  /** Of `seat`: machines that lose theirs. */
  readonly machines: Expression<SqlBool>;
}

const none = sql<boolean>`false`;

function choose(whose: Whose): Chosen {
  if ('account' in whose) return chooseAccount(whose);
  if ('session' in whose) return chooseSession(whose);
  if ('licence' in whose || 'seat' in whose || 'licenceMember' in whose) return chooseSeats(whose);
  if ('seatOf' in whose) return chooseOwnSeat(whose.seatOf);
  if ('unusedSeatsOf' in whose) {
    return { ...chooseGrants(none), seats: sql<boolean>`held.session_uid = ${whose.unusedSeatsOf}` };
  }
  if ('grant' in whose) return chooseGrants(sql<boolean>`id = ${whose.grant}`);
  if ('client' in whose) {
    const { client } = whose;
    return { ...chooseGrants(sql<boolean>`client_id = ${client}`), machines: sql<boolean>`holder = ${client}` };
  }
  const { account, client } = whose.consent;
  return chooseGrants(sql<boolean>`account_id = ${account} and client_id = ${client}`);
}

function chooseAccount(whose: Extract<Whose, { account: string }>): Chosen {
  const { account, except = null } = whose;
  return {
    sessions: sql<boolean>`account_id = ${account} and uid is distinct from ${except}::text`,
    answers: sql<boolean>`payload ? 'result' and payload #>> '{result,login,accountId}' = ${account}`,
    grants: sql<boolean>`account_id = ${account} and (session_uid is null or session_uid is distinct from ${except}::text)`,
    seats: sql<boolean>`held.account_id = ${account} and held.session_uid is distinct from ${except}::text`,
    isWhole: true,
    machines: none,
  };
}

function chooseSession(whose: Extract<Whose, { session: string }>): Chosen {
  const { session, of = null } = whose;
  const isTheirs = sql<boolean>`(${of}::text is null or account_id = ${of}::text)`;
  return {
    sessions: sql<boolean>`uid = ${session} and ${isTheirs}`,
    // A grant given before it was known which session it is for is named by the session itself.
    answers: none,
    grants: sql<boolean>`(session_uid = ${session} or id = any(array(
        select entry.value ->> 'grantId' from gone_session, jsonb_each(gone_session.authorizations) entry)))
        and ${isTheirs}`,
    seats: sql<boolean>`held.session_uid = ${session} and (${of}::text is null or held.account_id = ${of}::text)`,
    isWhole: true,
    machines: none,
  };
}

function chooseGrants(grants: RawBuilder<boolean>): Chosen {
  return {
    sessions: none,
    answers: none,
    grants,
    seats: sql<boolean>`(held.licence_id, held.session_uid) in (
      select licence_id, session_uid from "grant" where licence_id is not null and ${grants})`,
    isWhole: false,
    machines: none,
  };
}

function chooseOwnSeat(grant: string): Chosen {
  const signIn = sql`(select licence_id, session_uid from "grant" where id = ${grant})`;
  return {
    sessions: none,
    answers: none,
    grants: sql<boolean>`(licence_id, session_uid) in ${signIn}`,
    seats: sql<boolean>`(held.licence_id, held.session_uid) in ${signIn}`,
    isWhole: true,
    machines: none,
  };
}

type WithSeats = Extract<Whose, { licence: string } | { seat: object } | { licenceMember: object }>;

function chooseSeats(whose: WithSeats): Chosen {
  const seats = heldSeats(whose);
  const machines = 'licenceMember' in whose ? none : seatsOf(whose, sql`seat`);
  const sessionless = { sessions: none, answers: none, seats, isWhole: true, machines };
  // A licence's end closes the apps of those too who had lost their seat and might come back.
  if ('licence' in whose) return { ...sessionless, grants: sql<boolean>`licence_id = ${whose.licence}` };
  if ('seat' in whose) {
    const grants = sql<boolean>`(licence_id, session_uid) in (
      select held.licence_id, held.session_uid from seat_session held where ${seats})`;
    return { ...sessionless, grants };
  }
  const { account, licence, organisation } = whose.licenceMember;
  const grants = sql<boolean>`account_id = ${account} and licence_id is not null
    and ${ofLicence(sql`licence_id`, licence, organisation)}`;
  return { ...sessionless, grants };
}

function heldSeats(whose: WithSeats): RawBuilder<boolean> {
  if (!('licenceMember' in whose)) return seatsOf(whose, sql`held`);
  const { account, licence, organisation } = whose.licenceMember;
  return sql<boolean>`held.account_id = ${account} and ${ofLicence(sql`held.licence_id`, licence, organisation)}`;
}

function seatsOf(whose: Exclude<WithSeats, { licenceMember: object }>, row: RawBuilder<unknown>): RawBuilder<boolean> {
  if ('licence' in whose) return sql<boolean>`${row}.licence_id = ${whose.licence}`;
  return sql<boolean>`${row}.licence_id = ${whose.seat.licence} and ${row}.slot = ${whose.seat.slot}`;
}

function ofLicence(column: RawBuilder<unknown>, licence: string | undefined, organisation: string | undefined) {
  return sql<boolean>`(${licence ?? null}::text is null or ${column} = ${licence ?? null}::text)
    and (${organisation ?? null}::text is null or ${column} in (
      select id from licence where organisation_id = ${organisation ?? null}::text))`;
}
