import { sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';
import type { Profile } from './profile.ts';

interface SavedProfile {
  readonly accountId: string;
  /** `updatedAt` of the account that the profile was made from. */
  readonly seenAt: Date;
  readonly profile: Profile;
}

/**
 * Stores a profile, in one conditional statement: false where the account was changed since it was read, or is gone.
 * Throws PostgreSQL's 23505 where somebody took the username in the meantime.
 */
export async function saveProfile(write: OneWrite, { accountId, seenAt, profile }: SavedProfile): Promise<boolean> {
  const { name, username, locale, claims } = profile;
  const { numUpdatedRows } = await write
    .updateTable('account')
    .set({
      name,
      username: username?.username ?? null,
      username_key: username?.key ?? null,
      locale,
      claims: JSON.stringify(claims),
      updated_at: sql<Date>`now()`,
    })
    .where('id', '=', accountId)
    .where('is_disabled', '=', false)
    // JavaScript's times end at the millisecond.
    .where(sql<boolean>`date_trunc('milliseconds', updated_at) = ${seenAt}`)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
