import { sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';
import { mayUse } from './may-use.ts';

/** A licence that somebody may use, and the seat of it they are in. */
export interface UsableLicence {
  /** `lic_…` */
  readonly id: string;
  readonly organisationName: string;
  readonly product: string;
  readonly seats: number;
  /** The names of the apps that it is for. */
  readonly apps: readonly string[];
  readonly validTo: Date | undefined;
  /** How many of its seats they hold: one, but where each sign-in counts. */
  readonly held: number;
  /** Since when, the first of them. */
  readonly heldSince: Date | undefined;
}

/** Those that hold now and that somebody may use, by organisation and product. One statement. */
export async function listUsableLicences(reader: Reader, accountId: string): Promise<UsableLicence[]> {
  const own = sql`seat where seat.licence_id = licence.id and account_id = ${accountId} and expires_at > now()`;
  const rows = await reader
    .selectFrom('licence')
    .innerJoin('organisation', 'organisation.id', 'licence.organisation_id')
    .where(mayUse(sql`licence`, accountId))
    .select(['licence.id', 'organisation.name as organisationName', 'licence.product', 'licence.seats'])
    .select('licence.valid_to')
    .select([
      sql<string[]>`array(select coalesce(metadata ->> 'client_name', client.id) from client
        where licence_product = licence.product and not is_disabled order by 1)`.as('apps'),
      sql<number>`(select count(*)::int from ${own})`.as('held'),
      sql<Date | null>`(select min(since) from ${own})`.as('held_since'),
    ])
    .orderBy(sql`lower(organisation.name)`)
    .orderBy('licence.product')
    .orderBy('licence.id')
    .execute();
  return rows.map(({ valid_to, held_since, ...row }) => ({
    ...row,
    validTo: valid_to ?? undefined,
    heldSince: held_since ?? undefined,
  }));
}
