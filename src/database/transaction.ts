import type { Kysely, QueryCreator, Transaction } from 'kysely';
import type { Tables } from './schema.ts';

/** The pool, whole: only the roof, doors and the schedule hold it, to open transactions. */
export type Database = Kysely<Tables>;

/** Reads; the pool and a transaction both fit. */
export type Reader = Pick<QueryCreator<Tables>, 'selectFrom' | 'selectNoFrom'>;

/** Exactly one writing statement; the pool and a transaction both fit. */
export type OneWrite = Pick<QueryCreator<Tables>, 'insertInto' | 'updateTable' | 'deleteFrom' | 'with'>;

/** Two statements or more. Never hash, send or fetch while one is open. */
export type Tx = Transaction<Tables>;

/** Runs the acts of one transaction; throws what they throw, with nothing kept. */
export function inTransaction<T>(db: Database, acts: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().execute(acts);
}
