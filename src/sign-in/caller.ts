import type { Caller } from '#credentials/credentials.ts';
import type { Visit } from '#web/visit.ts';

/** Who asks, for the throttle, the letters and the audit. */
export function callerOf({ address, agent, requestId, lang }: Visit): Caller {
  return { address, agent, requestId, lang };
}
