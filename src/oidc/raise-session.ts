import { randomBytes } from 'node:crypto';
import type { Context } from 'koa';
import { sql } from 'kysely';
import type Provider from 'oidc-provider';
import type { OneWrite } from '#database/transaction.ts';
import { levelOf } from '#platform/acr.ts';
import { sha256 } from '#platform/secrets.ts';
import type { SessionCookie } from './cookies.ts';
import type { LiveSession } from './live-session.ts';

export interface RaisedSession {
  readonly session: LiveSession;
  /** What was proved in it just now. */
  readonly means: readonly string[];
  readonly cookie: SessionCookie;
  /** How long it may last yet, in seconds. */
  readonly mostSeconds: number;
}

/**
 * Adds to what somebody has proved in their session: who has just set up a second step is not asked for it again. When
 * they signed in stays as it was, and the session gets a new id, since it may do more than before (OWASP ASVS 7.2.4). A
 * session that has ended meanwhile stays ended.
 */
export async function raiseSession(
  { write, provider, ctx }: { readonly write: OneWrite; readonly provider: Provider; readonly ctx: Context },
  { session, means, cookie, mostSeconds }: RaisedSession,
): Promise<void> {
  const id = randomBytes(32).toString('base64url');
  const amr = [...new Set([...session.means, ...means])];
  const { numUpdatedRows } = await write
    .updateTable('session')
    .set({
      id_hash: sha256(id),
      previous_id_hash: sql`id_hash`,
      previous_expires_at: sql<Date>`now()`,
      previous_is_retired: true,
      payload: sql`payload || ${JSON.stringify({ amr, acr: levelOf(amr) })}::jsonb`,
    })
    .where('uid', '=', session.uid)
    .where('account_id', '=', session.accountId)
    .where('expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  const flags = { maxAge: mostSeconds * 1000, ...cookie.flags };
  provider.createContext(ctx.req, ctx.res).cookies.set(cookie.name, id, flags);
}
