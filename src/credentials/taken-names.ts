import { sql } from 'kysely';
import { jsonObjectFrom } from 'kysely/helpers/postgres';
import type { Reader } from '#database/transaction.ts';
import { lapseDays } from './lapse.ts';

export interface AddressOwner {
  readonly id: string;
  /** As they typed it when they registered. */
  readonly email: string;
  readonly emailVerified: boolean;
  readonly auditKey: string | null;
  readonly name: string | null;
  readonly locale: string | null;
}

/** What a registration asks before it hashes. */
export interface TakenNames {
  /** The account that the address belongs to: nobody but its owner may learn of it. */
  readonly owner: AddressOwner | undefined;
  readonly isUsernameTaken: boolean;
}

/** Of a proof that holds a username. */
export const isHeld = sql<boolean>`created_at > now() - make_interval(days => ${sql.lit(lapseDays)})`;

/**
 * Whether an address and a username are free, in one statement. A username that was asked for with somebody else's
 * address counts as taken for as long as an account that is never confirmed would hold it: else another registration
 * with the same username would tell whether the address was known.
 */
export async function findTakenNames(reader: Reader, emailKey: string, usernameKey: string): Promise<TakenNames> {
  const row = await reader
    .selectNoFrom((from) => [
      sql<boolean>`exists (select from account where username_key = ${usernameKey})
        or exists (select from proof where username_key = ${usernameKey} and ${isHeld})`.as('isUsernameTaken'),
      jsonObjectFrom(
        from
          .selectFrom('account')
          .select(['id', 'email', 'email_verified as emailVerified', 'audit_key as auditKey', 'name', 'locale'])
          .where('email_key', '=', emailKey),
      ).as('owner'),
    ])
    .executeTakeFirstOrThrow();
  const { owner, isUsernameTaken } = row;
  return { owner: owner ? { ...owner, email: owner.email ?? emailKey } : undefined, isUsernameTaken };
}
