import Provider, { type Adapter, type AdapterPayload, type KoaContextWithOIDC } from 'oidc-provider';

import type { GrantStanding } from './standing.ts';

export type Payload = AdapterPayload;
export type { Adapter };

/** The grant a request works with, beyond what the library's own `Grant` says of it. */
export interface StashedGrant {
  readonly id: string;
  /** 0 valid, 1 invalid, 2 suspended. */
  readonly status: number;
  /** Its place in the status lists; another one where a seat was lost and is taken again in this request. */
  statusNumber: number;
  /** As it was read; a seat that is taken in this request is put in its place. */
  standing: GrantStanding | undefined;
  /** As `Grant.find` answers it; none when it has ended. */
  readonly payload: Payload | undefined;
}

/** What one request has read already, so that the library's next `find` of it costs no statement. */
export interface RequestStash {
  /** The grant found or saved last. */
  grant: StashedGrant | undefined;
  readonly grants: Map<string, StashedGrant | undefined>;
  /** By uid; a session known to be gone is there as undefined. */
  readonly sessions: Map<string, Payload | undefined>;
  /** Whatever else an adapter keeps for the length of the request, by a name of its own. */
  readonly kept: Map<string, unknown>;
}

const stashes = new WeakMap<object, RequestStash>();

/** The stash of a request in the provider's routes. */
export function stashOf(ctx: object): RequestStash {
  let stash = stashes.get(ctx);
  if (!stash) {
    stash = { grant: undefined, grants: new Map(), sessions: new Map(), kept: new Map() };
    stashes.set(ctx, stash);
  }
  return stash;
}

/** The request the library is serving; none in our own pages, commands and jobs. */
export function currentContext(): KoaContextWithOIDC | undefined {
  return (Provider as unknown as { readonly ctx: KoaContextWithOIDC | undefined }).ctx;
}

/** The stash of the request being served, or an empty one that nobody else sees. */
export function currentStash(): RequestStash {
  return stashOf(currentContext() ?? {});
}
