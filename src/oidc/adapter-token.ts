import { type RawBuilder, sql } from 'kysely';
import { errors } from 'oidc-provider';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { sha256 } from '#platform/secrets.ts';
import type { AdapterDeps } from './adapter-deps.ts';
import { endGrant, noteReuse } from './adapter-grant.ts';
import { personOf, stashPerson } from './person.ts';
import { SUCCESSOR } from './refresh-successor.ts';
import { type Adapter, currentContext, currentStash, type Payload, type RequestStash } from './request-stash.ts';
import { standingOf } from './standing.ts';
import { type TokenColumns, type TokenRow, toColumns, toGrant, toPayload, toSession } from './token-row.ts';
import { requireSeatForCode } from './token-seat.ts';

/** A century: what the library saves without an end, such as an initial access token. */
const NO_END_SECONDS = 3_155_760_000;

/** Codes, refresh tokens, opaque access tokens and their kin: one table, found by the SHA-256 of their value. */
export function createTokenAdapter(deps: AdapterDeps, kind: string): Adapter {
  const { db } = deps;
  return {
    async upsert(id, payload, expiresIn) {
      forgetToken(id);
      const { rows } = await insertToken(kind, id, payload, expiresIn).execute(db);
      const { sessionUid } = payload;
      // Somebody signed out while the code was made: nothing will come of it, nor of a seat that was taken for it.
      if (rows[0]?.is_over && sessionUid)
        await endSignIns(db, { whose: { unusedSeatsOf: sessionUid }, cause: 'sign_out' });
    },
    find: (id) => findToken(deps, kind, id),
    async findByUserCode() {
      return undefined;
    },
    async findByUid() {
      return undefined;
    },
    async consume(id) {
      const ctx = currentContext();
      if (ctx && kind === 'AuthorizationCode') requireSeatForCode(ctx);
      forgetToken(id);
      await consumeToken(deps, kind, id);
    },
    async destroy(id) {
      forgetToken(id);
      await sql`delete from token where id_hash = ${sha256(id)} and kind = ${kind}`.execute(db);
    },
    revokeByGrantId: (grantId) => endGrant(deps, grantId),
  };
}

/** Finds a token once a request, whichever models ask for it, and stashes its grant, session and person. */
export async function findToken(
  deps: AdapterDeps,
  kind: string,
  id: string,
  successors: readonly Buffer[] = [],
): Promise<Payload | undefined> {
  const stash = currentStash();
  const key = keyOf(id);
  const known = stash.kept.get(key) as Promise<TokenRow | undefined> | undefined;
  const reading = known ?? readToken(deps, sha256(id), successors);
  stash.kept.set(key, reading);
  const row = await reading;
  if (row?.kind !== kind || isOfEndedSession(row)) return undefined;
  stashJoined(stash, row);
  if (row.successor_hash) stash.kept.set(SUCCESSOR, row.successor_hash);
  const payload = toPayload(row, id);
  if (payload.consumed && payload.grantId) noteReuse(stash, kind, payload.grantId);
  return payload;
}

/**
 * A code lives a minute and its session longer: one whose session is gone was being made while somebody signed out. The
 * library would let it through where the tokens it yields outlive the session.
 */
function isOfEndedSession({ kind, session_uid, session_exp }: TokenRow): boolean {
  return kind === 'AuthorizationCode' && session_uid !== null && session_exp === null;
}

/** Marks a token used in one conditional statement; `invalid_grant` when somebody was quicker. */
async function consumeToken(deps: AdapterDeps, kind: string, id: string): Promise<void> {
  const { rows } = await sql`
    update token set consumed_at = now()
      where id_hash = ${sha256(id)} and kind = ${kind} and consumed_at is null`
    .execute(deps.db)
    .then((result) => ({ rows: Number(result.numAffectedRows ?? 0) }));
  if (rows > 0) return;
  if (kind === 'PushedAuthorizationRequest') throw new errors.InvalidRequestUri('request_uri was already used');
  const grant = currentStash().grant;
  if (kind === 'AuthorizationCode' && grant) {
    // Two redemptions at once are two redemptions: what the first one gave is taken back too (RFC 6749 4.1.2).
    noteReuse(currentStash(), kind, grant.id);
    await endGrant(deps, grant.id);
  }
  throw new errors.InvalidGrant('already used');
}

interface Inserted {
  /** Whether the grant has ended already. */
  readonly is_over: boolean | null;
}

/** Inserts or replaces; a code also tells its grant which session it is for, and is told whether it goes on. */
function insertToken(kind: string, id: string, payload: Payload, expiresIn?: number): RawBuilder<Inserted> {
  const columns = toColumns(payload);
  if (kind !== 'AuthorizationCode') return sql`${insertion(kind, id, columns, expiresIn)}`;
  return sql`
    with placed as (
      update "grant" set session_uid = ${columns.sessionUid}
        where id = ${columns.grantId} and session_uid is null
    ) ${insertion(kind, id, columns, expiresIn)}
    returning (select status = 1 from "grant" where id = token.grant_id) as is_over`;
}

function insertion(kind: string, id: string, columns: TokenColumns, expiresIn = NO_END_SECONDS): RawBuilder<unknown> {
  return sql`
    insert into token (id_hash, kind, grant_id, account_id, client_id, session_uid, payload, expires_at)
    values (${sha256(id)}, ${kind}, ${columns.grantId}, ${columns.accountId}, ${columns.clientId},
      ${columns.sessionUid}, ${columns.payload}, now() + make_interval(secs => ${expiresIn}))
    on conflict (id_hash) do update set grant_id = excluded.grant_id, account_id = excluded.account_id,
      client_id = excluded.client_id, session_uid = excluded.session_uid, payload = excluded.payload,
      expires_at = excluded.expires_at
    where token.kind = excluded.kind`;
}

async function readToken(
  deps: AdapterDeps,
  idHash: Buffer,
  successors: readonly Buffer[],
): Promise<TokenRow | undefined> {
  const { absoluteSeconds, refreshGraceSeconds } = await deps.limits();
  const { rows } = await sql<TokenRow>`
    select t.kind, t.grant_id, t.account_id, t.client_id, t.session_uid, t.payload,
      floor(extract(epoch from t.created_at))::float8 as iat,
      floor(extract(epoch from t.expires_at))::float8 as exp,
      floor(extract(epoch from t.consumed_at))::float8 as consumed,
      (select n.id_hash from token n where n.id_hash = any(${successors}::bytea[]) and n.consumed_at is null
        and t.consumed_at > now() - make_interval(secs => ${refreshGraceSeconds}::float8) limit 1) as successor_hash,
      g.payload as grant_payload, g.account_id as grant_account_id, g.client_id as grant_client_id,
      g.session_uid as grant_session_uid, g.status as grant_status, g.status_number as grant_status_number,
      floor(extract(epoch from g.created_at))::float8 as grant_iat, ${standingOf(sql`g`)} as grant_standing,
      s.account_id as session_account_id, s.authorizations as session_authorizations,
      floor(extract(epoch from s.expires_at))::float8 as session_exp,
      ${personOf(sql`t.account_id`)} as person
    from token t
      left join "grant" g on g.id = t.grant_id
      left join session s on s.uid = t.session_uid and ${isLiveSession(sql`s`, absoluteSeconds)}
    where t.id_hash = ${idHash}`.execute(deps.db);
  return rows[0];
}

/** Within its idle time, which `expires_at` holds, and within the absolute limit as it stands now. */
export function isLiveSession(session: RawBuilder<unknown>, absoluteSeconds: number | null): RawBuilder<boolean> {
  return sql<boolean>`(${session}.expires_at > now() and (${absoluteSeconds}::float8 is null
    or coalesce(${session}.signed_in_at, ${session}.created_at) + make_interval(secs => ${absoluteSeconds}::float8)
      > now()))`;
}

function stashJoined(stash: RequestStash, row: TokenRow): void {
  stashPerson(stash, row.account_id, row.person);
  if (row.session_uid !== null) stash.sessions.set(row.session_uid, toSession(row));
  if (row.grant_id === null) return;
  const grant = toGrant(row);
  stash.grants.set(row.grant_id, grant);
  stash.grant = grant;
}

const keyOf = (id: string) => `token:${id}`;

/** What was read of a token no longer holds. */
export function forgetToken(id: string): void {
  if (currentContext()) currentStash().kept.delete(keyOf(id));
}
