import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';

/** What a file may own; also the kinds of `owned`. */
export type Kind = 'client' | 'resource_server' | 'role' | 'setting' | 'user';

/** One step from what is to what the file declares. */
export interface Change {
  readonly kind: Kind;
  /** The thing's own id: a `client_id`, an address, the name of a setting. */
  readonly key: string;
  readonly act: 'create' | 'update';
  /** The names of what differs, never the values: some are secret. */
  readonly fields: readonly string[];
  make(tx: Tx, actor: Actor): Promise<void>;
}

/** What of one kind the file names, and what must change for it to be so. */
export interface Plan {
  readonly named: readonly { readonly kind: Kind; readonly key: string }[];
  readonly changes: readonly Change[];
}

/** The names of the wanted members that are otherwise now; members that are not wanted do not count. */
export function differences(now: object, wanted: object): string[] {
  const present = now as Record<string, unknown>;
  return Object.entries(wanted)
    .filter(([name, value]) => value !== undefined && !isDeepStrictEqual(present[name], value))
    .map(([name]) => name);
}
