import { sql } from 'kysely';
import { recordAct } from '#audit/record-act.ts';
import { type Database, inTransaction, type Tx } from '#database/transaction.ts';

const BATCH = 200;

/**
 * Removes accounts that were registered and never confirmed, so that nobody holds an address that is not theirs for
 * good; not one that was given a role since. Returns how many.
 */
export async function sweepLapsedAccounts(db: Database): Promise<number> {
  let total = 0;
  for (;;) {
    const swept = await inTransaction(db, sweepBatch);
    total += swept;
    if (swept < BATCH) return total;
  }
}

async function sweepBatch(tx: Tx): Promise<number> {
  const gone = await tx
    .deleteFrom('account')
    .where('id', 'in', (query) =>
      query
        .selectFrom('account')
        .select('id')
        .where('lapses_at', '<=', sql<Date>`now()`)
        .where('email_verified', '=', false)
        .where(sql<boolean>`not exists (select from account_role where account_id = account.id and role_id <> 'user')`)
        .limit(BATCH)
        .forUpdate()
        .skipLocked(),
    )
    .returning('id')
    .execute();
  for (const { id } of gone) await recordAct(tx, { act: 'account.lapsed', actor: { kind: 'system' }, accountId: id });
  return gone.length;
}
