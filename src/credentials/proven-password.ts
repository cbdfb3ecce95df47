import { sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';

/** A password that was right at a time, by the database's clock. */
export interface ProvenPassword {
  readonly accountId: string;
  /** ISO 8601, as PostgreSQL wrote it. */
  readonly since: string;
}

/**
 * What somebody may do who proved their password a while ago and then waited for a letter. `over`: the password was
 * changed since, or the account is disabled or gone. An address that was registered by a stranger must not open to
 * them when its owner takes it back by a reset, which confirms it.
 */
export async function standingOf(
  reader: Reader,
  { accountId, since }: ProvenPassword,
): Promise<'unverified' | 'verified' | 'over'> {
  const account = await reader
    .selectFrom('account')
    .innerJoin('password', 'password.account_id', 'account.id')
    .select('email_verified')
    .where('account.id', '=', accountId)
    .where('is_disabled', '=', false)
    .where('password.changed_at', '<=', sql<Date>`${since}::timestamptz`)
    .executeTakeFirst();
  if (!account) return 'over';
  return account.email_verified ? 'verified' : 'unverified';
}
