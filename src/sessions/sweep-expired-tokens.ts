import type { OneWrite } from '#database/transaction.ts';
import { endExpiredTokens } from '#endings/end-expired-tokens.ts';
import { sweepInBatches } from './sweep-in-batches.ts';

/** Removes tokens that ended a day ago, and ends the grants that hung on them alone. */
export function sweepExpiredTokens(write: OneWrite): Promise<number> {
  return sweepInBatches((limit) => endExpiredTokens(write, limit));
}
