import { type RawBuilder, sql } from 'kysely';

/** Of a row of `organisation_owner` named `owner`: whether this account is the owner. The one place that says so. */
export function isOwnedBy(account: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(${account}.email_verified and ${account}.email_key = owner.email_key)`;
}
