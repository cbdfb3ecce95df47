import { sql } from 'kysely';
import type { Database } from '#database/transaction.ts';
import { type DataOwner, fits, isLiveSignIn, type Precondition } from './session-data.ts';

/** Forgets what an app keeps with its sign-in, in one conditional statement. */
export async function deleteSessionData(
  db: Database,
  owner: DataOwner,
  condition?: Precondition,
): Promise<'deleted' | 'nothing-there' | 'changed-meanwhile' | 'ended'> {
  const { rows } = await sql<{ has_place: boolean; is_gone: boolean }>`
    with place as (
      select session.uid from "grant" join session on session.uid = "grant".session_uid where ${isLiveSignIn(owner)}
    ), gone as (
      delete from session_data using place
        where session_data.session_uid = place.uid and session_data.client_id = ${owner.clientId} and ${fits(condition)}
        returning session_data.client_id
    )
    select exists (select from place) as has_place, exists (select from gone) as is_gone`.execute(db);
  const [row] = rows;
  if (!row?.has_place) return 'ended';
  if (row.is_gone) return 'deleted';
  return condition ? 'changed-meanwhile' : 'nothing-there';
}
