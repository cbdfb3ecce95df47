import { sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';

/** A browser somebody is signed in with. */
export interface Session {
  /** Stable; not what the cookie says. */
  readonly uid: string;
  readonly accountId: string;
  readonly signedInAt: Date;
  /** To the minute. */
  readonly seenAt: Date;
  readonly expiresAt: Date;
  /** Where it was used last, as far as known. */
  readonly address: string | undefined;
  readonly agent: string | undefined;
  /** The apps that were signed in to with it. */
  readonly clientIds: readonly string[];
}

/** A person's live sessions, the one used last first. */
export async function listSessions(reader: Reader, accountId: string): Promise<Session[]> {
  const rows = await liveSessions(reader)
    .where('account_id', '=', accountId)
    .orderBy('seen_at', 'desc')
    .orderBy('created_at', 'desc')
    .execute();
  return rows.map(toSession);
}

/** A live session somebody is signed in with; none when it has ended or nobody is. */
export async function findSession(reader: Reader, uid: string): Promise<Session | undefined> {
  const row = await liveSessions(reader).where('uid', '=', uid).executeTakeFirst();
  return row && toSession(row);
}

function liveSessions(reader: Reader) {
  return reader
    .selectFrom('session')
    .select(['uid', 'account_id', 'signed_in_at', 'created_at', 'seen_at', 'expires_at', 'address', 'agent'])
    .select('authorizations')
    .where('account_id', 'is not', null)
    .where('expires_at', '>', sql<Date>`now()`);
}

type Row = Awaited<ReturnType<ReturnType<typeof liveSessions>['execute']>>[number];

function toSession(row: Row): Session {
  return {
    uid: row.uid,
    accountId: row.account_id ?? '',
    signedInAt: row.signed_in_at ?? row.created_at,
    seenAt: row.seen_at,
    expiresAt: row.expires_at,
    address: row.address ?? undefined,
    agent: row.agent ?? undefined,
    clientIds: Object.keys(row.authorizations),
  };
}
