import type { Generated, JsonWithDefault, Stamp } from './column.ts';

/** One row: what the chain of seals is made with. */
export interface SealKeyTable {
  id: Generated<string>;
  /** In hex, encrypted for `seal_key:secret:audit`. */
  secret: string;
}

export interface AuditTable {
  number: Generated<number>;
  at: Stamp;
  /** What was done, as a dotted verb: `session.started`, `account.registered`. */
  act: string;
  outcome: Generated<string>;
  actor_kind: 'person' | 'client' | 'administrator' | 'command' | 'system';
  actor_id: string | null;
  account_id: string | null;
  client_id: string | null;
  request_id: string | null;
  facts: JsonWithDefault<Record<string, unknown>>;
  /** A person's details (address, agent, email), encrypted under the key of their account. */
  personal: string | null;
  /** Its place in the chain: rows are sealed as they commit, so a slow act's lower number may come later. */
  seal_number: number | null;
  /** Filled in by the job that chains the rows: an HMAC over the seal before and this row. */
  seal: Buffer | null;
}
