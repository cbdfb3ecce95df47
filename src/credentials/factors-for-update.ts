import { sql } from 'kysely';
import type { Tx } from '#database/transaction.ts';
import { type Factors, factorsOf } from './factors.ts';

/**
 * Whoever takes a second step away, or adds what there may be only so many of, holds the account's row first: its factors
 * are then what they seem.
 */
export async function getFactorsForUpdate(tx: Tx, accountId: string): Promise<Factors> {
  await tx.selectFrom('account').select('id').where('id', '=', accountId).forNoKeyUpdate().execute();
  const { factors } = await tx.selectNoFrom(factorsOf(sql`${accountId}`).as('factors')).executeTakeFirstOrThrow();
  return factors;
}
