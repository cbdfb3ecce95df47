import { type RawBuilder, sql } from 'kysely';

interface OfLicence {
  /** Its serial. */
  readonly licence: string;
}

interface ByApp extends OfLicence {
  /** The `client_id`. */
  readonly app: string | null;
}

/** What is kept of somebody's seats, each list the newest first; times in ISO 8601. */
export interface SeatsAbout {
  readonly named_for: readonly (OfLicence & { readonly since: string })[];
  readonly held: readonly (ByApp & { readonly number: number; readonly since: string; readonly until: string })[];
  readonly held_before: SeatsAbout['held'];
  readonly waiting: readonly (ByApp & { readonly since: string })[];
  readonly refused: readonly (ByApp & {
    readonly at: string;
    readonly waited_until: string;
    readonly was_admitted: boolean;
  })[];
}

/** As JSON: licences that name them, their seats now and before, and where they found none. It is theirs to know. */
export function seatsAbout(accountId: string): RawBuilder<SeatsAbout> {
  const list = (table: string, at: string, told: RawBuilder<unknown>) =>
    sql`(select coalesce(json_agg(json_build_object('licence', licence.serial, ${told})
      order by ${sql.ref(`kept.${at}`)} desc, licence.serial), '[]')
      from ${sql.table(table)} kept join licence on licence.id = kept.licence_id where kept.account_id = ${accountId})`;
  const seat = sql`'number', slot, 'app', client_id, 'since', since`;
  return sql`json_build_object(
    'named_for', ${list('licence_member', 'created_at', sql`'since', kept.created_at`)},
    'held', ${list('seat', 'since', sql`${seat}, 'until', expires_at`)},
    'held_before', ${list('seat_use', 'since', sql`${seat}, 'until', until`)},
    'waiting', ${list('seat_wait', 'created_at', sql`'app', client_id, 'since', kept.created_at`)},
    'refused', ${list('seat_refusal', 'at', sql`'app', client_id, 'at', at, 'waited_until', until, 'was_admitted', was_admitted`)})`;
}
