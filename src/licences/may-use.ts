import { type RawBuilder, sql } from 'kysely';
import { isValidLicence } from './licence.ts';

/**
 * Whether a licence holds now and is for somebody: a member and, where it says so, named. `licence`: its row's name;
 * `accountId`: an id or a column.
 */
export function mayUse(licence: RawBuilder<unknown>, accountId: string | RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(${isValidLicence(licence)}
    and exists (select from organisation_member m
      where m.organisation_id = ${licence}.organisation_id and m.account_id = ${accountId})
    and (${licence}.members = 'all' or exists (select from licence_member n
      where n.licence_id = ${licence}.id and n.account_id = ${accountId})))`;
}
