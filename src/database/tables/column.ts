import type { ColumnType, Generated } from 'kysely';

/** A timestamptz the database fills in; rewritten only where an act says so. */
export type Stamp = ColumnType<Date, Date | undefined, Date>;

/** A jsonb column: read as what it is, written as text (`JSON.stringify`), since pg would turn arrays into SQL arrays. */
export type Json<T> = ColumnType<T, string, string>;

/** The same with a default. */
export type JsonWithDefault<T> = ColumnType<T, string | undefined, string>;

export type { Generated };
