import type { Generated, JsonWithDefault, Stamp } from './column.ts';

/**
 * One row: what the chain of seals is made with.
 *
 * @room audit
 */
export interface SealKeyTable {
  /** Always `audit`. */
  id: Generated<string>;
  /** In hex, encrypted for `seal_key:secret:audit`. */
  secret: string;
}

/**
 * Who did what, when: rows are only ever added, and chained by seals so that a change shows.
 *
 * @room audit
 */
export interface AuditTable {
  /** In the order of being written. */
  number: Generated<number>;
  /** When it was done. */
  at: Stamp;
  /** What was done, as a dotted verb: `session.started`, `account.registered`. */
  act: string;
  /** `done`, or how else it ended. */
  outcome: Generated<string>;
  /** What kind of actor did it. */
  actor_kind: 'person' | 'client' | 'administrator' | 'command' | 'system';
  /** Who did it, where there is an id. */
  actor_id: string | null;
  /** The person it was done to. */
  account_id: string | null;
  /** The app it concerns. */
  client_id: string | null;
  /** The request it was done in, as in the log. */
  request_id: string | null;
  /** What else to know about it; nothing private. */
  facts: JsonWithDefault<Record<string, unknown>>;
  /** A person's details (address, agent, email), encrypted under the key of their account. */
  personal: string | null;
  /** Its place in the chain: rows are sealed as they commit, so a slow act's lower number may come later. */
  seal_number: number | null;
  /** Filled in by the job that chains the rows: an HMAC over the seal before and this row. */
  seal: Buffer | null;
}
