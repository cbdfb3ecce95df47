import { type RawBuilder, sql } from 'kysely';

/** How often letters of one kind may go to one place. */
export interface LetterPace {
  readonly secondsBetween: number;
  readonly mostAnHour: number;
}

/** A turn taken in a row of the throttle, as part of a statement: one row where it was to be had. */
export function takePacedTurn(
  key: Buffer,
  { secondsBetween, mostAnHour }: LetterPace,
): RawBuilder<{ key_hash: Buffer }> {
  const next = sql`now() + ${secondsBetween} * interval '1 second'`;
  return sql`(
    insert into attempt (key_hash, tries, next_at, expires_at)
    values (${key}, 1, ${next}, now() + interval '1 hour')
    on conflict (key_hash) do update set
      tries = case when attempt.expires_at <= now() then 1 else attempt.tries + 1 end,
      next_at = excluded.next_at,
      expires_at = case when attempt.expires_at <= now() then excluded.expires_at else attempt.expires_at end
    where attempt.expires_at <= now() or (attempt.tries < ${mostAnHour}::int and attempt.next_at <= now())
    returning key_hash)`;
}

/** How long until the next turn, from a row of `attempt`. */
export function secondsToTurn({ mostAnHour }: LetterPace): RawBuilder<number> {
  return sql<number>`
    ceil(extract(epoch from case when tries >= ${sql.lit(mostAnHour)} then expires_at else next_at end - now()))::int`;
}
