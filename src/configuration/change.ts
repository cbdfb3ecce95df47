import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';

/** What a file may own; also the kinds of `owned`. */
export type Kind =
  | 'client'
  | 'licence'
  /** Where in the file one without a serial stands: nothing that could be changed. */
  | 'licence_place'
  | 'member'
  | 'organisation'
  | 'resource_server'
  | 'role'
  | 'setting'
  | 'user';

/** One value that differs, under the name the file has for it. What is secret is a `Secret`, which prints as dots. */
export interface Field {
  readonly name: string;
  /** Undefined where there is nothing yet. */
  readonly before?: unknown;
  /** Undefined where nothing is left. */
  readonly after?: unknown;
}

/** One step from what is to what the file declares. */
export interface Change {
  readonly kind: Kind;
  /** The thing's own id: a `client_id`, a serial, an address, the name of a setting. */
  readonly key: string;
  /** `delete` gives a setting back its default. */
  readonly act: 'create' | 'update' | 'delete';
  readonly fields: readonly Field[];
  /** What else comes of it, for whoever reads the plan. */
  readonly note?: string;
  make(tx: Tx, actor: Actor): Promise<void>;
}

export interface Named {
  readonly kind: Kind;
  readonly key: string;
}

/** What of one kind the file names, and what must change for it to be so. */
export interface Plan {
  readonly named: readonly Named[];
  readonly changes: readonly Change[];
  /** Sentences about what it says that has no effect yet; no names of people. */
  readonly remarks?: readonly string[];
}

/** The wanted members that are otherwise now; members that are not wanted do not count. */
export function differences(now: object, wanted: object): Field[] {
  const present = now as Record<string, unknown>;
  return Object.entries(wanted)
    .filter(([name, value]) => value !== undefined && !isDeepStrictEqual(present[name], value))
    .map(([name, after]) => ({ name, before: present[name], after }));
}

/** Every member of either side that differs, those that go away too. */
export function allDifferences(now: object, wanted: object): Field[] {
  const [before, after] = [now as Record<string, unknown>, wanted as Record<string, unknown>];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => !isDeepStrictEqual(before[name], after[name]))
    .map((name) => ({ name, before: before[name], after: after[name] }));
}
