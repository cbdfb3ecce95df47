import { sql } from 'kysely';
import { locks } from '#database/locks.ts';
import { type Database, inTransaction, type Tx } from '#database/transaction.ts';
import type { Vault } from '#platform/secrets.ts';
import { content, firstSeal, type SealableRow, sealOf } from './seal.ts';
import { openSealKey } from './seal-key.ts';

const BATCH = 500;

interface Sealed {
  readonly number: number;
  readonly seal_number: number;
  readonly seal: string;
}

/**
 * Chains the rows that have committed since the last time, in the order of their numbers; a timed job, one at a time
 * among all processes. A row whose act commits later than one with a higher number takes the next place then: no act
 * waits for another. Returns how many rows it sealed.
 */
export async function sealAudit(db: Database, vault: Vault): Promise<number> {
  let total = 0;
  for (;;) {
    const sealed = await inTransaction(db, (tx) => sealBatch(tx, vault));
    total += sealed;
    if (sealed < BATCH) return total;
  }
}

async function sealBatch(tx: Tx, vault: Vault): Promise<number> {
  await sql`select pg_advisory_xact_lock(${sql.lit(locks.sealAudit)})`.execute(tx);
  const last = await tx
    .selectFrom('audit')
    .select(['seal_number', 'seal'])
    .where('seal_number', 'is not', null)
    .orderBy('seal_number', 'desc')
    .limit(1)
    .executeTakeFirst();
  const rows = await tx
    .selectFrom('audit')
    .select(['number', content.as('content')])
    .where('seal', 'is', null)
    .orderBy('number')
    .limit(BATCH)
    .execute();
  if (rows.length === 0) return 0;
  const key = await openSealKey(tx, vault);
  await writeSeals(tx, chain(key, rows, { seal: last?.seal, number: last?.seal_number ?? 0 }));
  return rows.length;
}

interface Link {
  readonly seal: Buffer | null | undefined;
  readonly number: number;
}

function chain(key: Buffer, rows: readonly SealableRow[], last: Link): Sealed[] {
  let previous = last.seal ?? firstSeal;
  return rows.map((row, index) => {
    previous = sealOf(key, previous, row);
    return { number: row.number, seal_number: last.number + index + 1, seal: previous.toString('hex') };
  });
}

async function writeSeals(tx: Tx, sealed: readonly Sealed[]): Promise<void> {
  await sql`
    update audit set seal_number = sealed.seal_number, seal = decode(sealed.seal, 'hex')
    from json_to_recordset(${JSON.stringify(sealed)}::json) as sealed (number bigint, seal_number bigint, seal text)
    where audit.number = sealed.number`.execute(tx);
}
