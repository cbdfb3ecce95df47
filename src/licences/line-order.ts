import { type RawBuilder, sql } from 'kysely';

/** Whether somebody in line was heard of within the last minute; else they are passed over. */
export function isHeardOf(wait: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(${wait}.seen_at > now() - interval '1 minute')`;
}
