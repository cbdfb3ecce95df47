import { createHmac } from 'node:crypto';
import { sql } from 'kysely';

/** A row with its whole content as one text, which PostgreSQL writes the same way each time. */
export interface SealableRow {
  readonly number: number;
  readonly content: string;
}

/** Every column but the seal's own. */
export const content = sql<string>`jsonb_build_array(number, to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
  act, outcome, actor_kind, actor_id, account_id, client_id, request_id, facts, personal)::text`;

/** Where the chain begins. */
export const firstSeal: Buffer = Buffer.alloc(32);

/** The seal of a row after `previous`: HMAC-SHA-256, so that whoever can write to the database still cannot make one. */
export function sealOf(key: Buffer, previous: Buffer, { content: text }: SealableRow): Buffer {
  return createHmac('sha256', key).update(previous).update(text).digest();
}
