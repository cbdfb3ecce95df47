import type { Payload, RequestStash } from './request-stash.ts';

type Authorizations = NonNullable<Payload['authorizations']>;

/** A session as a request found it, kept to tell later what that request changed. */
export interface LoadedSession {
  readonly uid: string;
  /** SHA-256 of the id it was found by. */
  readonly idHash: Buffer;
  /** Found by the id before the last rotation: the browser has been given a newer one. */
  readonly isPrevious: boolean;
  readonly exp: number;
  readonly signIn: string;
  readonly facts: string;
  /** Each client's entry as JSON, since the library changes the objects it is given. */
  readonly authorizations: ReadonlyMap<string, string>;
}

/** What a save has to write. */
export interface SessionDelta {
  /** JSON of everything without a column, when it changed. */
  readonly facts: string | null;
  /** Somebody signed in, another account or a stronger way: what the old id could open, the new one must not share. */
  readonly isNewSignIn: boolean;
  /** Entries that were added or changed, as JSON; others may have been written by another request meanwhile. */
  readonly changed: string;
  readonly removed: string[];
  readonly isEmpty: boolean;
}

export function rememberSession(stash: RequestStash, loaded: LoadedSession): void {
  stash.kept.set(`session:${loaded.uid}`, loaded);
}

/** What to remember of a session that was just found or saved under this id. */
export function loadedFrom(payload: Payload, idHash: Buffer, isPrevious?: 'previous'): LoadedSession {
  return {
    uid: payload.uid ?? '',
    idHash,
    isPrevious: isPrevious !== undefined,
    exp: payload.exp ?? 0,
    signIn: signInOf(payload),
    facts: factsOf(payload),
    authorizations: entriesOf(payload.authorizations),
  };
}

export function loadedSession(stash: RequestStash, uid: string): LoadedSession | undefined {
  return stash.kept.get(`session:${uid}`) as LoadedSession | undefined;
}

/** What of a session has no column: acr, amr, the logout form's secret and whether it ends with the browser. */
export function factsOf(payload: Payload): string {
  const { acr, amr, state, transient } = payload;
  return JSON.stringify({ acr, amr, state, transient });
}

const signInOf = ({ accountId, loginTs, acr, amr }: Payload) => JSON.stringify([accountId, loginTs, acr, amr]);

function entriesOf(authorizations: Authorizations = {}): Map<string, string> {
  return new Map(Object.entries(authorizations).map(([clientId, entry]) => [clientId, JSON.stringify(entry)]));
}

/** Compares what is to be saved with what was found; everything is new where nothing was. */
export function deltaOf(payload: Payload, loaded: LoadedSession | undefined): SessionDelta {
  const entries = entriesOf(payload.authorizations);
  const before = loaded?.authorizations ?? new Map<string, string>();
  const changed = [...entries].filter(([clientId, entry]) => before.get(clientId) !== entry);
  const removed = [...before.keys()].filter((clientId) => !entries.has(clientId));
  const isNewSignIn = loaded?.signIn !== signInOf(payload);
  const facts = loaded?.facts === factsOf(payload) ? null : factsOf(payload);
  return {
    facts,
    isNewSignIn,
    changed: JSON.stringify(Object.fromEntries(changed.map(([clientId, entry]) => [clientId, JSON.parse(entry)]))),
    removed,
    isEmpty: facts === null && !isNewSignIn && changed.length === 0 && removed.length === 0,
  };
}
