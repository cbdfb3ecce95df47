import type { OneWrite } from '#database/transaction.ts';
import { endExpiredSessions } from '#endings/end-expired-sessions.ts';
import { sweepInBatches } from './sweep-in-batches.ts';

/** Ends the sessions past their idle time or absolute limit; grants with `offline_access` outlive them. */
export function sweepExpiredSessions(write: OneWrite, limits: { absoluteSeconds: number | null }): Promise<number> {
  return sweepInBatches((limit) => endExpiredSessions(write, { absoluteSeconds: limits.absoluteSeconds, limit }));
}
