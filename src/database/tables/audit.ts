import type { Generated, JsonWithDefault, Stamp } from './column.ts';

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
  /** Filled in by the job that chains the rows. */
  seal: Buffer | null;
}
