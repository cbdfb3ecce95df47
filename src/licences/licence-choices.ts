import { sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';
import { mayUse } from './may-use.ts';

/** One of the licences somebody may choose from. */
export interface LicenceChoice {
  /** `lic_…` */
  readonly id: string;
  readonly organisationName: string;
  readonly serial: string;
  /** All that may be lent. */
  readonly seats: number;
  readonly free: number;
  /** Whether they hold one of its seats already. */
  readonly isHeld: boolean;
}

/** Those of `licenceIds` that somebody may use, by organisation and serial. */
export function listLicenceChoices(
  reader: Reader,
  { licenceIds, accountId }: { readonly licenceIds: readonly string[]; readonly accountId: string },
): Promise<LicenceChoice[]> {
  return reader
    .selectFrom('licence as l')
    .innerJoin('organisation as o', 'o.id', 'l.organisation_id')
    .where(sql<boolean>`l.id = any(${licenceIds})`)
    .where(mayUse(sql`l`, accountId))
    .select(['l.id', 'o.name as organisationName', 'l.serial'])
    .select(sql<number>`(select count(*) from seat where licence_id = l.id)`.as('seats'))
    .select(
      sql<number>`(select count(*) from seat where licence_id = l.id
      and (holder is null or expires_at <= now()))`.as('free'),
    )
    .select(
      sql<boolean>`exists (select from seat where licence_id = l.id and account_id = ${accountId}
      and holder_kind = 'person' and expires_at > now())`.as('isHeld'),
    )
    .orderBy('o.name')
    .orderBy('l.serial')
    .execute();
}
