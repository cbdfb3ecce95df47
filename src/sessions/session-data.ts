import { type RawBuilder, sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';

/** Whose data: an app keeps its own with the session that its grant was given in. */
export interface DataOwner {
  readonly grantId: string;
  readonly clientId: string;
}

export interface SessionData {
  readonly data: unknown;
  /** Changes with what is kept, and only then. */
  readonly tag: string;
}

/** What must hold of what is kept for it to be changed (RFC 9110 13.1): nothing where it is left out. */
export type Precondition =
  | { readonly kind: 'exists' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'tagged'; readonly tags: readonly string[] };

/** What an app keeps with its sign-in, in one statement; undefined where that is nothing, `ended` without a live session. */
export async function findSessionData(reader: Reader, owner: DataOwner): Promise<SessionData | 'ended' | undefined> {
  const row = await reader
    .selectFrom('grant')
    .innerJoin('session', 'session.uid', 'grant.session_uid')
    .leftJoin('session_data', (join) =>
      join.onRef('session_data.session_uid', '=', 'session.uid').on('session_data.client_id', '=', owner.clientId),
    )
    .select(['session_data.data', tagOf(sql`session_data.data`).as('tag')])
    .where(isLiveSignIn(owner))
    .executeTakeFirst();
  if (!row) return 'ended';
  return row.tag === null ? undefined : { data: row.data, tag: row.tag };
}

/** What every app keeps with a person's live sessions, in one statement. */
export async function listSessionData(
  reader: Reader,
  accountId: string,
): Promise<{ readonly clientId: string; readonly data: unknown; readonly updatedAt: Date }[]> {
  return reader
    .selectFrom('session_data')
    .innerJoin('session', 'session.uid', 'session_data.session_uid')
    .select(['session_data.client_id as clientId', 'session_data.data', 'session_data.updated_at as updatedAt'])
    .where('session.account_id', '=', accountId)
    .where('session.expires_at', '>', sql<Date>`now()`)
    .orderBy('session_data.client_id')
    .orderBy('session_data.updated_at')
    .execute();
}

/** Whether the owner's grant stands in a session that lives; for statements with both tables. */
export function isLiveSignIn({ grantId, clientId }: DataOwner): RawBuilder<boolean> {
  return sql<boolean>`("grant".id = ${grantId} and "grant".client_id = ${clientId} and "grant".status = 0
    and session.expires_at > now())`;
}

/** Of JSON as PostgreSQL writes it, so that two ways of writing the same are the same. */
export function tagOf(data: RawBuilder<unknown>): RawBuilder<string | null> {
  return sql`left(encode(sha256(convert_to(${data}::text, 'UTF8')), 'hex'), 32)`;
}

/** Of `session_data`, named so. */
export function fits(condition: Precondition | undefined): RawBuilder<boolean> {
  if (condition?.kind === 'absent') return sql`false`;
  if (condition?.kind !== 'tagged') return sql`true`;
  return sql`${tagOf(sql`session_data.data`)} = any(${[...condition.tags]}::text[])`;
}
