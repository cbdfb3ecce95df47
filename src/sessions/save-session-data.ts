import { type RawBuilder, sql } from 'kysely';
import type { Database } from '#database/transaction.ts';
import { type DataOwner, fits, isLiveSignIn, type Precondition, tagOf } from './session-data.ts';

export type Saved =
  | { readonly ok: true; readonly tag: string }
  | { readonly ok: false; readonly why: 'ended' | 'changed-meanwhile' };

interface Given {
  readonly data: Readonly<Record<string, unknown>>;
  readonly condition?: Precondition | undefined;
}

/**
 * Keeps data with an app's sign-in in place of what was kept, in one conditional statement: of two that build on the
 * same state only one is saved. It holds on to the session, which is not signed out in between.
 */
export async function saveSessionData(db: Database, owner: DataOwner, { data, condition }: Given): Promise<Saved> {
  const json = JSON.stringify(data);
  const { rows } = await sql<{ has_place: boolean; tag: string | null }>`
    with place as (
      select session.uid from "grant" join session on session.uid = "grant".session_uid
        where ${isLiveSignIn(owner)} for key share of session
    ), saved as (
      ${writing(owner, json, condition)}
      returning ${tagOf(sql`session_data.data`)} as tag
    )
    select exists (select from place) as has_place, (select tag from saved) as tag`.execute(db);
  const [row] = rows;
  if (!row?.has_place) return { ok: false, why: 'ended' };
  return row.tag === null ? { ok: false, why: 'changed-meanwhile' } : { ok: true, tag: row.tag };
}

function writing({ clientId }: DataOwner, json: string, condition: Precondition | undefined): RawBuilder<unknown> {
  const isReplacing = condition !== undefined && condition.kind !== 'absent';
  if (isReplacing) {
    return sql`update session_data set data = ${json}::jsonb, updated_at = now() from place
      where session_data.session_uid = place.uid and session_data.client_id = ${clientId} and ${fits(condition)}`;
  }
  return sql`insert into session_data (session_uid, client_id, data) select uid, ${clientId}, ${json}::jsonb from place
    on conflict (session_uid, client_id) do update set data = excluded.data, updated_at = now() where ${fits(condition)}`;
}
