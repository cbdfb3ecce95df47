import { type RawBuilder, sql } from 'kysely';
import type { Reader, Tx } from '#database/transaction.ts';

/** How the seats of a licence are lent. */
export interface LicencePolicy {
  /** What happens to somebody for whom no seat is left. */
  readonly whenFull: 'deny' | 'replace_own' | 'evict_longest_idle';
  /** Whether all devices of a person share one seat, or each session takes one. */
  readonly counts: 'person' | 'session';
  /** Whether every member may use it, or only those named. */
  readonly members: 'all' | 'named';
  /** How many seats may be lent beyond those bought. */
  readonly overage: number;
  /** A seat nobody uses comes free after this long. */
  readonly idleSeconds: number;
}

export interface Licence {
  /** `lic_…` */
  readonly id: string;
  readonly organisationId: string;
  readonly organisationName: string;
  readonly product: string;
  readonly serial: string;
  /** How many seats were bought. */
  readonly seats: number;
  /** False while it is suspended. */
  readonly isActive: boolean;
  /** Whether it holds now: active, in term, not revoked. */
  readonly isValid: boolean;
  readonly validFrom: Date;
  /** Until then; undefined for good. */
  readonly validTo: Date | undefined;
  readonly revokedAt: Date | undefined;
  readonly policy: LicencePolicy;
  readonly createdAt: Date;
}

/** Undefined where there is none of that id or serial. */
export async function findLicence(reader: Reader, idOrSerial: string): Promise<Licence | undefined> {
  const row = await licences(reader)
    .where((where) => where.or([where('licence.id', '=', idOrSerial), where('licence.serial', '=', idOrSerial)]))
    .executeTakeFirst();
  return row && toLicence(row);
}

/**
 * The same, held until the transaction ends: nobody else changes it meanwhile. Rows that only refer to it, as whoever
 * joins the line writes one, are not kept waiting.
 */
export async function getLicenceForUpdate(tx: Tx, id: string): Promise<Licence | undefined> {
  const row = await licences(tx).where('licence.id', '=', id).forNoKeyUpdate('licence').executeTakeFirst();
  return row && toLicence(row);
}

/** All of an organisation, or of everybody: by organisation, product and serial. */
export async function listLicences(reader: Reader, organisationId?: string): Promise<Licence[]> {
  const rows = await licences(reader)
    .$if(organisationId !== undefined, (query) => query.where('licence.organisation_id', '=', organisationId ?? ''))
    .orderBy('licence.organisation_id')
    .orderBy('licence.product')
    .orderBy('licence.serial')
    .execute();
  return rows.map(toLicence);
}

/** Whether a licence holds now; the one place that says so. `licence`: its row's name in the statement. */
export function isValidLicence(licence: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(${licence}.is_active and ${licence}.revoked_at is null and ${licence}.valid_from <= now()
    and (${licence}.valid_to is null or ${licence}.valid_to > now()))`;
}

function licences(reader: Reader) {
  return reader
    .selectFrom('licence')
    .innerJoin('organisation', 'organisation.id', 'licence.organisation_id')
    .selectAll('licence')
    .select('organisation.name as organisation_name')
    .select(isValidLicence(sql`licence`).as('is_valid'));
}

type Row = Awaited<ReturnType<ReturnType<typeof licences>['execute']>>[number];

function toLicence(row: Row): Licence {
  return {
    id: row.id,
    organisationId: row.organisation_id,
    organisationName: row.organisation_name,
    product: row.product,
    serial: row.serial,
    seats: row.seats,
    isActive: row.is_active,
    isValid: row.is_valid,
    validFrom: row.valid_from,
    validTo: row.valid_to ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    policy: {
      whenFull: row.when_full,
      counts: row.counts,
      members: row.members,
      overage: row.overage,
      idleSeconds: row.idle_seconds,
    },
    createdAt: row.created_at,
  };
}
