import { type RawBuilder, sql } from 'kysely';
import type Provider from 'oidc-provider';
import { sha256 } from '#platform/secrets.ts';
import type { AdapterDeps } from './adapter-deps.ts';
import { isLiveSession } from './adapter-token.ts';
import { currentContext, currentStash, type Payload } from './request-stash.ts';
import { loadedFrom, rememberSession } from './session-delta.ts';
import { type GrantStanding, standingOf } from './standing.ts';
import { makeGrant } from './token-row.ts';

interface SessionRow {
  uid: string;
  account_id: string | null;
  payload: Payload;
  authorizations: Payload['authorizations'];
  /** The person's own. */
  locale: string | null;
  login_ts: number | null;
  iat: number;
  exp: number;
  is_current: boolean;
  previous_is_retired: boolean;
  grant_id: string | null;
  grant_account_id: string | null;
  grant_client_id: string | null;
  grant_payload: Payload | null;
  grant_status: number | null;
  grant_status_number: number | null;
  grant_iat: number | null;
  grant_standing: GrantStanding | null;
}

/**
 * The session a cookie stands for, with the grant it gave the app that is asking. The id before the last rotation
 * finds it for ten seconds more, unless the rotation was a sign-in: then it is `retired` and opens nothing.
 */
export async function findSessionById(deps: AdapterDeps, id: string): Promise<Payload | 'retired' | undefined> {
  const idHash = sha256(id);
  const clientId = currentContext()?.query.client_id;
  const row = await readSession(deps, {
    where: sql`(s.id_hash = ${idHash} or (s.previous_id_hash = ${idHash} and s.previous_expires_at > now()))`,
    idHash,
    clientId: typeof clientId === 'string' ? clientId : null,
  });
  if (!row) return undefined;
  if (!row.is_current && row.previous_is_retired) return 'retired';
  const payload = toPayload(row, id);
  rememberSession(currentStash(), loadedFrom(payload, idHash, row.is_current ? undefined : 'previous'));
  stashGrant(row);
  return payload;
}

/** For what knows the uid only; the library reads this answer and never saves it. */
export async function findSessionByUid(deps: AdapterDeps, uid: string): Promise<Payload | undefined> {
  const row = await readSession(deps, { where: sql`s.uid = ${uid}`, idHash: null, clientId: null });
  return row && toPayload(row, undefined);
}

/** Lets the library hand over the person's language, which it reads with a session and never saves. */
export function installLocale(provider: Provider): void {
  const model = provider.Session as unknown as { IN_PAYLOAD: readonly string[] };
  const names = [...model.IN_PAYLOAD, 'locale'];
  Object.defineProperty(model, 'IN_PAYLOAD', { get: () => names });
}

interface Search {
  readonly where: RawBuilder<unknown>;
  readonly idHash: Buffer | null;
  readonly clientId: string | null;
}

async function readSession(deps: AdapterDeps, search: Search): Promise<SessionRow | undefined> {
  const { absoluteSeconds } = await deps.limits();
  const { rows } = await sql<SessionRow>`
    select s.uid, s.account_id, s.payload, s.authorizations, s.previous_is_retired,
      (select locale from account where id = s.account_id) as locale,
      coalesce(s.id_hash = ${search.idHash}::bytea, true) as is_current,
      floor(extract(epoch from s.signed_in_at))::float8 as login_ts,
      floor(extract(epoch from s.created_at))::float8 as iat,
      floor(extract(epoch from s.expires_at))::float8 as exp,
      g.id as grant_id, g.account_id as grant_account_id, g.client_id as grant_client_id, g.payload as grant_payload,
      g.status as grant_status, g.status_number as grant_status_number,
      floor(extract(epoch from g.created_at))::float8 as grant_iat, ${standingOf(sql`g`)} as grant_standing
    from session s
      left join "grant" g on g.id = s.authorizations -> ${search.clientId}::text ->> 'grantId'
    where ${search.where} and ${isLiveSession(sql`s`, absoluteSeconds)}`.execute(deps.db);
  return rows[0];
}

function toPayload(row: SessionRow, id: string | undefined): Payload {
  const payload: Payload = { ...row.payload, kind: 'Session', uid: row.uid, iat: row.iat, exp: row.exp };
  if (id !== undefined) payload.jti = id;
  if (row.account_id !== null) payload.accountId = row.account_id;
  if (row.locale !== null) payload.locale = row.locale;
  if (row.login_ts !== null) payload.loginTs = row.login_ts;
  if (Object.keys(row.authorizations ?? {}).length > 0) payload.authorizations = row.authorizations;
  return payload;
}

function stashGrant(row: SessionRow): void {
  if (row.grant_id === null || row.grant_status === null || row.grant_status_number === null) return;
  const grant = makeGrant({
    id: row.grant_id,
    accountId: row.grant_account_id,
    clientId: row.grant_client_id ?? '',
    payload: row.grant_payload ?? {},
    iat: row.grant_iat ?? 0,
    status: row.grant_status,
    statusNumber: row.grant_status_number,
    standing: row.grant_standing ?? undefined,
  });
  currentStash().grants.set(row.grant_id, grant);
}
