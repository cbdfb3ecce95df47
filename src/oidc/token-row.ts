import type { PersonJson } from './person.ts';
import type { Payload, StashedGrant } from './request-stash.ts';
import type { GrantStanding } from './standing.ts';

/** A grant has no end of its own: the library is told the first second of 2100. */
export const FAR_FUTURE = 4_102_444_800;

/** Seconds since 1970, as the library counts. */
type Epoch = number;

/** A row of `token`, with what was joined to it: its grant, session and person, and the state of its successor. */
export interface TokenRow {
  kind: string;
  grant_id: string | null;
  account_id: string | null;
  client_id: string | null;
  session_uid: string | null;
  payload: Payload;
  iat: Epoch;
  exp: Epoch;
  consumed: Epoch | null;
  /** Used a moment ago, and replaced by this, which was not used yet: it may be presented once more. */
  successor_hash: Buffer | null;
  grant_payload: Payload | null;
  grant_account_id: string | null;
  grant_client_id: string | null;
  grant_session_uid: string | null;
  grant_status: number | null;
  grant_status_number: number | null;
  grant_iat: Epoch | null;
  grant_standing: GrantStanding | null;
  session_account_id: string | null;
  session_authorizations: Payload['authorizations'] | null;
  session_exp: Epoch | null;
  person: PersonJson | null;
}

/** What of a token's payload has a column of its own. */
export interface TokenColumns {
  readonly grantId: string | null;
  readonly accountId: string | null;
  readonly clientId: string | null;
  readonly sessionUid: string | null;
  /** JSON without ids, times and anything that would open a door. */
  readonly payload: string;
}

/** Takes a payload apart. `iiat` is kept as an age, so that a row whose `created_at` moves takes its chain along. */
export function toColumns(payload: Payload, extra: Record<string, unknown> = {}): TokenColumns {
  const { jti, kind, iat, exp, consumed, grantId, accountId, clientId, sessionUid, iiat, userCode, ...rest } = payload;
  const chainAge = iiat === undefined || iat === undefined ? undefined : iat - iiat;
  return {
    grantId: grantId ?? null,
    accountId: accountId ?? null,
    clientId: clientId ?? null,
    sessionUid: sessionUid ?? null,
    payload: JSON.stringify({ ...rest, ...extra, ...(chainAge ? { chainAge } : {}) }),
  };
}

/** Puts a payload together again, with its times from the columns and the id that was asked for. */
export function toPayload(row: TokenRow, id: string | undefined): Payload {
  const { chainAge = 0, ...rest } = row.payload as Payload & { chainAge?: number };
  const payload: Payload = { ...rest, kind: row.kind, iat: row.iat, exp: row.exp };
  if (id !== undefined) payload.jti = id;
  if (row.grant_id !== null) payload.grantId = row.grant_id;
  if (row.account_id !== null) payload.accountId = row.account_id;
  if (row.client_id !== null) payload.clientId = row.client_id;
  if (row.session_uid !== null) payload.sessionUid = row.session_uid;
  if (row.kind === 'RefreshToken') payload.iiat = row.iat - chainAge;
  if (row.consumed !== null && row.successor_hash === null) payload.consumed = row.consumed;
  return payload;
}

/** The grant that was joined, ready for the library's next `find`; none when there is no such row. */
export function toGrant(row: TokenRow): StashedGrant | undefined {
  if (row.grant_id === null || row.grant_status === null || row.grant_status_number === null) return undefined;
  return makeGrant({
    id: row.grant_id,
    accountId: row.grant_account_id,
    clientId: row.grant_client_id ?? '',
    payload: row.grant_payload ?? {},
    iat: row.grant_iat ?? 0,
    status: row.grant_status,
    statusNumber: row.grant_status_number,
    standing: row.grant_standing ?? undefined,
  });
}

interface GrantParts {
  readonly id: string;
  readonly accountId: string | null;
  readonly clientId: string;
  readonly payload: Payload;
  readonly iat: Epoch;
  readonly status: number;
  readonly statusNumber: number;
  readonly standing: GrantStanding | undefined;
}

export function makeGrant(parts: GrantParts): StashedGrant {
  const { id, accountId, clientId, status, statusNumber, standing } = parts;
  const payload: Payload = { ...parts.payload, kind: 'Grant', jti: id, clientId, iat: parts.iat, exp: FAR_FUTURE };
  if (accountId !== null) payload.accountId = accountId;
  return { id, status, statusNumber, standing, payload: status === 1 ? undefined : payload };
}

/**
 * The session that was joined, as far as a token is checked against it. A live grant of this very session counts for
 * its client even where the session's own list names another: two first requests of one app may have raced.
 */
export function toSession(row: TokenRow): Payload | undefined {
  if (row.session_uid === null || row.session_exp === null) return undefined;
  const session: Payload = { uid: row.session_uid, kind: 'Session', exp: row.session_exp };
  session.authorizations = { ...row.session_authorizations };
  if (row.session_account_id !== null) session.accountId = row.session_account_id;
  const isOwnGrant = row.grant_session_uid === row.session_uid && row.grant_status !== 1;
  if (isOwnGrant && row.grant_id !== null && row.client_id !== null) {
    session.authorizations[row.client_id] = { ...session.authorizations[row.client_id], grantId: row.grant_id };
  }
  return session;
}
