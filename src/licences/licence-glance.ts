import { sql } from 'kysely';
import { containing } from '#database/containing.ts';
import type { Reader } from '#database/transaction.ts';
import { isValidLicence } from './licence.ts';

/** A licence as a list shows it. */
export interface LicenceGlance {
  /** `lic_…` */
  readonly id: string;
  readonly organisationName: string;
  readonly product: string;
  readonly serial: string;
  /** How many were bought. */
  readonly seats: number;
  readonly inUse: number;
  readonly isValid: boolean;
  /** False while it is suspended. */
  readonly isActive: boolean;
  readonly validFrom: Date;
  readonly validTo: Date | undefined;
  readonly revokedAt: Date | undefined;
}

interface Listing {
  /** Ids of the organisations whose licences are wanted. */
  readonly organisations: 'all' | readonly string[];
  /** Part of a product, a serial or an organisation's name; empty for all. */
  readonly search: string;
  readonly limit: number;
  readonly offset: number;
}

/** A page of licences, by organisation, product and serial, and how many there are. Two statements. */
export async function listLicenceGlances(
  reader: Reader,
  listing: Listing,
): Promise<{ licences: LicenceGlance[]; count: number }> {
  const { count } = await wanted(reader, listing)
    .select((is) => is.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const rows = await wanted(reader, listing)
    .select(['licence.id', 'organisation.name as organisationName', 'licence.product', 'licence.serial'])
    .select(['licence.seats', 'licence.is_active as isActive', 'licence.valid_from as validFrom'])
    .select(['licence.valid_to', 'licence.revoked_at'])
    .select(isValidLicence(sql`licence`).as('isValid'))
    .select(
      sql<number>`(select count(*)::int from seat where seat.licence_id = licence.id and expires_at > now())`.as(
        'inUse',
      ),
    )
    .orderBy(sql`lower(organisation.name)`)
    .orderBy('licence.product')
    .orderBy('licence.serial')
    .limit(listing.limit)
    .offset(listing.offset)
    .execute();
  const licences = rows.map(({ valid_to, revoked_at, ...row }) => ({
    ...row,
    validTo: valid_to ?? undefined,
    revokedAt: revoked_at ?? undefined,
  }));
  return { licences, count: Number(count) };
}

function wanted(reader: Reader, { organisations, search }: Listing) {
  const part = containing(search);
  return reader
    .selectFrom('licence')
    .innerJoin('organisation', 'organisation.id', 'licence.organisation_id')
    .where(organisations === 'all' ? sql<boolean>`true` : sql<boolean>`organisation.id = any(${organisations})`)
    .where(
      search === ''
        ? sql<boolean>`true`
        : sql<boolean>`(licence.product ilike ${part} or licence.serial ilike ${part} or organisation.name ilike ${part})`,
    );
}
