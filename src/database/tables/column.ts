import type { ColumnType, Generated } from 'kysely';

/** A timestamptz the database fills in; rewritten only where an act says so. */
export type Stamp = ColumnType<Date, Date | undefined, Date>;

/** A jsonb column: read as what it is, written as text (`JSON.stringify`), since pg would turn arrays into SQL arrays. */
export type Json<T> = ColumnType<T, string, string>;

/** The same with a default. */
export type JsonWithDefault<T> = ColumnType<T, string | undefined, string>;

export type { Generated };

/** What columns of these names mean in every table, unless a comment of their own says more. */
export interface UsualColumns {
  /** When it was made. */
  created_at: Stamp;
  /** When it last changed. */
  updated_at: Stamp;
  /** From then on it counts no more, and is swept away. */
  expires_at: Date;
  /** Of which organisation. */
  organisation_id: string;
  /** Of which licence. */
  licence_id: string;
  /** The number of the seat. */
  slot: number;
}
