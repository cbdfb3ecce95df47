import type { IncomingMessage } from 'node:http';

/** What the kit knows of a request before any door sees it. */
export interface RequestFacts {
  readonly requestId: string;
  /** The caller's IP address; see `TRUST_PROXY`. */
  readonly address: string;
  /** The row that answers, for the log: its path tells nobody's secrets. */
  route?: string;
  /** Whether that row is an `endpoint`, whose errors are problem+json. */
  isEndpoint?: boolean;
  /** The rate limit that refused it. */
  violatedPolicy?: string;
}

/** By Node's request, since the protocol library wraps the same one in a context of its own. */
const known = new WeakMap<IncomingMessage, RequestFacts>();

export function noteFacts(request: IncomingMessage, facts: RequestFacts): void {
  known.set(request, facts);
}

/** Throws for a request that did not come through `createApp`. */
export function factsOf(request: IncomingMessage): RequestFacts {
  const facts = known.get(request);
  if (!facts) throw new Error('this request did not come through the kit');
  return facts;
}
