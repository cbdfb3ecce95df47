import { sql } from 'kysely';
import { type EndingCause, endSignIns } from '#endings/end-sign-ins.ts';
import { takeBackTokens } from '#endings/take-back-tokens.ts';
import type { AdapterDeps } from './adapter-deps.ts';
import { type PersonJson, personOf, stashPerson } from './person.ts';
import { type Adapter, currentContext, currentStash, type Payload, type RequestStash } from './request-stash.ts';
import { type GrantStanding, standingOf } from './standing.ts';
import { makeGrant } from './token-row.ts';

interface GrantRow {
  id: string;
  account_id: string | null;
  client_id: string;
  payload: Payload;
  status: number;
  status_number: number;
  iat: number;
  standing: GrantStanding;
}

/** Grants: they have no expiry of their own, and one that has ended is never found nor saved again. */
export function createGrantAdapter(deps: AdapterDeps): Adapter {
  const { db } = deps;
  return {
    async upsert(id, payload) {
      const { jti, kind, iat, exp, accountId = null, clientId = '', ...rest } = payload;
      const sessionUid = currentContext()?.oidc.session?.uid ?? null;
      const { rows } = await sql<GrantRow>`
        insert into "grant" (id, account_id, client_id, session_uid, payload)
        values (${id}, ${accountId}, ${clientId}, ${sessionUid}, ${JSON.stringify(rest)})
        on conflict (id) do update set payload = excluded.payload,
          session_uid = coalesce("grant".session_uid, excluded.session_uid)
        where "grant".status <> 1
        returning ${grantColumns}`.execute(db);
      stashGrant(id, rows[0]);
    },
    async find(id) {
      const stash = currentStash();
      if (stash.grants.has(id)) {
        stash.grant = stash.grants.get(id);
        return stash.grant?.payload;
      }
      const { rows } = await sql<GrantRow & { person: PersonJson | null }>`
        select ${grantColumns}, ${personOf(sql`"grant".account_id`)} as person from "grant" where id = ${id}`.execute(
        db,
      );
      const [row] = rows;
      if (row) stashPerson(stash, row.account_id, row.person);
      return stashGrant(id, row);
    },
    async findByUserCode() {
      return undefined;
    },
    async findByUid() {
      return undefined;
    },
    async consume() {},
    destroy: (id) => endGrant(deps, id),
    revokeByGrantId: (id) => endGrant(deps, id),
  };
}

const grantColumns = sql`"grant".id, "grant".account_id, "grant".client_id, "grant".payload, "grant".status,
  "grant".status_number, floor(extract(epoch from "grant".created_at))::float8 as iat,
  ${standingOf(sql`"grant"`)} as standing`;

function stashGrant(id: string, row: GrantRow | undefined): Payload | undefined {
  const stash = currentStash();
  const grant =
    row &&
    makeGrant({
      id,
      accountId: row.account_id,
      clientId: row.client_id,
      payload: row.payload,
      iat: row.iat,
      status: row.status,
      statusNumber: row.status_number,
      standing: row.standing,
    });
  stash.grants.set(id, grant);
  stash.grant = grant;
  return grant?.payload;
}

/** Remembers that the request presented something that had been used, so that its grant ends for that reason. */
export function noteReuse(stash: RequestStash, kind: string, grantId: string): void {
  if (currentContext()?.oidc.route !== 'token') return;
  if (kind === 'RefreshToken') stash.kept.set(causeKey(grantId), 'refresh_reuse');
  if (kind === 'AuthorizationCode') stash.kept.set(causeKey(grantId), 'code_reuse');
}

/**
 * Ends a grant with all its tokens, once a request: the library asks model by model. Taking back an access token is
 * the exception (RFC 7009 2.1, contract 4.1.6): the others of its grant go with it and the refresh token stays.
 */
export function endGrant(deps: AdapterDeps, grantId: string): Promise<void> {
  const { kept, grants } = currentStash();
  const key = `ended:${grantId}`;
  const ending = (kept.get(key) as Promise<void> | undefined) ?? startEnding(deps, grantId);
  kept.set(key, ending);
  return ending.finally(() => grants.delete(grantId));
}

async function startEnding(deps: AdapterDeps, grantId: string): Promise<void> {
  const oidc = currentContext()?.oidc;
  if (oidc?.route === 'revocation' && oidc.entities.AccessToken) {
    await takeBackTokens(deps.db, { grant: grantId });
    return;
  }
  const cause = (currentStash().kept.get(causeKey(grantId)) as EndingCause | undefined) ?? causeOf(oidc?.route);
  const ended = await endSignIns(deps.db, { whose: { grant: grantId }, cause });
  const [grant] = ended.grants;
  if (grant && cause === 'refresh_reuse') {
    const { accountId, clientId } = grant;
    await deps
      .onRefreshReuse({ grantId, accountId, clientId })
      .catch((error: unknown) => deps.log.error({ err: error, grantId }, 'nobody was told of a refresh token reuse'));
  }
}

const causeKey = (grantId: string) => `cause:${grantId}`;

function causeOf(route: string | undefined): EndingCause {
  return route?.startsWith('end_session') ? 'sign_out' : 'token_revoked';
}
