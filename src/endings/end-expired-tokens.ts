import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';

/**
 * Removes codes, tokens and pushed requests a day after their end (until then the provider can say that one expired,
 * and a pushed request is still known to the interaction it began), at most `limit` at once, and ends the grants this
 * leaves with neither a live token nor a live session. Answers how many tokens went.
 */
export async function endExpiredTokens(write: OneWrite, limit: number): Promise<number> {
  const { tokens } = await write
    .with('gone_token', (query) =>
      query
        .deleteFrom('token')
        .where('id_hash', 'in', (q) =>
          q
            .selectFrom('token')
            .select('id_hash')
            .where('expires_at', '<', sql<Date>`now() - interval '1 day'`)
            .limit(limit)
            .forUpdate()
            .skipLocked(),
        )
        .returning('grant_id'),
    )
    .with('ended_grant', (query) =>
      query
        .updateTable('grant')
        .set({ status: 1, ended_at: sql<Date>`now()`, ended_by: 'expired' })
        .where('status', '<>', 1)
        .where(sql<boolean>`id = any(array(select grant_id from gone_token))`)
        .where(sql<boolean>`not exists (
          select from token where token.grant_id = "grant".id and token.expires_at > now())`)
        .where(sql<boolean>`not exists (
          select from session where session.uid = "grant".session_uid and session.expires_at > now())`),
    )
    .selectNoFrom(sql<number>`(select count(*) from gone_token)`.as('tokens'))
    .executeTakeFirstOrThrow();
  return tokens;
}
