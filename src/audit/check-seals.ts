import type { Reader } from '#database/transaction.ts';
import type { Vault } from '#platform/secrets.ts';
import { content, firstSeal, sealOf } from './seal.ts';
import { findSealKey } from './seal-key.ts';

const BATCH = 1000;

/** Where the chain does not hold: the number of the row that was changed, or before which one is missing. */
export interface BrokenSeal {
  readonly number: number;
}

/**
 * Reads the whole chain and returns the first row that does not fit; undefined when all do. Where old rows were swept
 * away, the oldest that is left is taken at its word. Rows not sealed yet are passed by.
 */
export async function findBrokenSeal(reader: Reader, vault: Vault): Promise<BrokenSeal | undefined> {
  const key = await findSealKey(reader, vault);
  let last: { place: number; seal: Buffer } | undefined;
  for (;;) {
    const rows = await readChain(reader, last?.place ?? 0);
    for (const row of rows) {
      const { number, seal, seal_number: place } = row;
      if (seal === null || place === null || !key) return { number };
      const isOldest = last === undefined && place > 1;
      const follows = place === (last?.place ?? 0) + 1;
      const fits = follows && sealOf(key, last?.seal ?? firstSeal, row).equals(seal);
      if (!fits && !isOldest) return { number };
      last = { place, seal };
    }
    if (rows.length < BATCH) return undefined;
  }
}

function readChain(reader: Reader, after: number) {
  return reader
    .selectFrom('audit')
    .select(['number', 'seal_number', 'seal', content.as('content')])
    .where('seal_number', '>', after)
    .orderBy('seal_number')
    .limit(BATCH)
    .execute();
}
