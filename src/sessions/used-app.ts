import { sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';

/** An app that a person let in, or is signed in to. Our own consoles are none. */
export interface UsedApp {
  readonly clientId: string;
  readonly name: string;
  /** Its own page. */
  readonly uri: string | undefined;
  /** Ours: nobody was asked for consent. */
  readonly isFirstParty: boolean;
  /** What the person agreed to; none of it for an app that never asked. */
  readonly consent: AgreedTo | undefined;
  /** When the person agreed, or else signed in to it first. */
  readonly since: Date;
  /** When it was last given a token, as far as that is still known. */
  readonly lastUsedAt: Date | undefined;
  /** The uids of the live sessions it is signed in with; a sign-in that outlived its session is not among them. */
  readonly sessions: readonly string[];
  /** Whether it can get tokens now. */
  readonly isConnected: boolean;
}

interface AgreedTo {
  readonly scopes: readonly string[];
  /** Permissions by API identifier. */
  readonly resources: Readonly<Record<string, readonly string[]>>;
}

interface Row {
  id: string;
  name: string | null;
  uri: string | null;
  is_first_party: boolean;
  scope: string[] | null;
  resources: Record<string, string[]> | null;
  since: Date;
  last_used_at: Date | null;
  sessions: string[];
  is_connected: boolean;
}

/** Every app a person has consented to or is signed in to, by name. One statement, however many there are. */
export async function listUsedApps(reader: Reader, accountId: string): Promise<UsedApp[]> {
  const rows = await reader
    .selectFrom(usesOf(accountId).as('used'))
    .innerJoin('client', 'client.id', 'used.client_id')
    .leftJoin('consent', (join) =>
      join.onRef('consent.client_id', '=', 'client.id').on('consent.account_id', '=', accountId),
    )
    .select(['client.id', 'client.is_first_party', 'consent.scope', 'consent.resources'])
    .select(['used.last_used_at', 'used.sessions', 'used.is_connected'])
    .select([
      sql<string | null>`client.metadata ->> 'client_name'`.as('name'),
      sql<string | null>`client.metadata ->> 'client_uri'`.as('uri'),
      sql<Date>`coalesce(consent.created_at, used.first_used_at)`.as('since'),
    ])
    .where('client.is_built_in', '=', false)
    .orderBy(sql`lower(coalesce(client.metadata ->> 'client_name', client.id))`)
    .orderBy('client.id')
    .execute();
  return rows.map(toUsedApp);
}

/** By app, what its consent and its live grants tell. */
function usesOf(accountId: string) {
  return sql<{
    client_id: string;
    first_used_at: Date | null;
    last_used_at: Date | null;
    sessions: string[];
    is_connected: boolean;
  }>`(
    select client_id, min(since) as first_used_at, max(used_at) as last_used_at,
      coalesce(array_agg(distinct session_uid) filter (where session_uid is not null), '{}') as sessions,
      bool_or(is_grant) as is_connected
    from (
      select client_id, created_at as since, null::timestamptz as used_at, null as session_uid, false as is_grant
        from consent where account_id = ${accountId}
      union all
      select g.client_id, g.created_at,
        greatest(g.created_at, (select max(created_at) from token where grant_id = g.id)), session.uid, true
        from "grant" g left join session on session.uid = g.session_uid and session.expires_at > now()
        where g.account_id = ${accountId} and g.status <> 1
    ) as traces group by client_id)`;
}

function toUsedApp(row: Row): UsedApp {
  return {
    clientId: row.id,
    name: row.name ?? row.id,
    uri: row.uri ?? undefined,
    isFirstParty: row.is_first_party,
    consent: row.scope && row.resources ? { scopes: row.scope, resources: row.resources } : undefined,
    since: row.since,
    lastUsedAt: row.last_used_at ?? undefined,
    sessions: row.sessions,
    isConnected: row.is_connected,
  };
}
