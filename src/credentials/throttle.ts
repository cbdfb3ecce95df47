import { type RawBuilder, sql } from 'kysely';
import { readIdentifier } from '#accounts/identifier.ts';
import type { OneWrite } from '#database/transaction.ts';
import { sha256, type Vault } from '#platform/secrets.ts';
import { sourceOf } from '#platform/source.ts';

export type Reserved = { readonly allowed: true } | { readonly allowed: false; readonly retryAfterSeconds: number };

export interface Attempt {
  readonly vault: Vault;
  /** Who is tried: see `triedOf`. */
  readonly tried: string;
  /** The network address of the caller. */
  readonly address: string;
}

/**
 * Under what tries are counted: an account's address, whichever of its names was typed and whether it has an account yet
 * or not. Counted by the account's id, guesses would begin anew with a registration, and tell that there had been none.
 */
export function triedOf(account: { id: string; emailKey: string | null } | undefined, typed: string): string {
  if (account) return account.emailKey ?? account.id;
  return readIdentifier(typed).key || sha256(typed).toString('hex');
}

const PER_ACCOUNT = 10;
const PER_SOURCE = 100;
const FIRST_WAIT_SECONDS = 30;

/**
 * Takes a turn before anything is verified, for every way to guess: ten in 15 minutes an account, a hundred a source,
 * then one after 30 seconds, doubling to an hour. One statement: the source's row is counted first and the account's
 * only if that was let through, each by an upsert whose condition PostgreSQL checks under the row's lock, so parallel
 * guesses cannot slip past. A refused attempt counts for nothing at the one that refused it.
 */
export async function reserveAttempt(write: OneWrite, { vault, tried, address }: Attempt): Promise<Reserved> {
  const account = keyOf(vault, `account:${tried}`);
  const source = keyOf(vault, `source:${sourceOf(address)}`);
  const turn = await write
    .with('by_source', () => countUp(sql`values (${source}::bytea)`, PER_SOURCE))
    .with('by_account', () => countUp(sql`select ${account}::bytea from by_source`, PER_ACCOUNT))
    .selectNoFrom((from) => [
      from.exists(from.selectFrom('by_account').select('key_hash')).as('allowed'),
      from
        .selectFrom('attempt')
        .select(sql<number | null>`ceil(extract(epoch from max(next_at) - now()))::int`.as('wait'))
        .where('key_hash', 'in', [source, account])
        .as('wait'),
    ])
    .executeTakeFirstOrThrow();
  if (turn.allowed) return { allowed: true };
  // Turned away by one that is still under way, whose row this statement cannot see yet.
  return { allowed: false, retryAfterSeconds: turn.wait && turn.wait > 0 ? turn.wait : FIRST_WAIT_SECONDS };
}

/**
 * A right answer: the account's count begins anew and the source gets its turn back, so that an institute behind one
 * address is not counted for signing in. One statement.
 */
export async function clearAttempts(write: OneWrite, attempt: Attempt): Promise<void> {
  await clearingAttempts(write, attempt)
    .selectNoFrom((from) =>
      from
        .selectFrom('cleared')
        .select((is) => is.fn.countAll().as('count'))
        .as('cleared'),
    )
    .execute();
}

/**
 * The same as the beginning of a statement that does more. The source's row comes before the account's, here as in
 * `reserveAttempt`: two that lock them in different orders could wait for each other.
 */
export function clearingAttempts(write: OneWrite, { vault, tried, address }: Attempt) {
  return write
    .with('given_back', (query) => giveBack(query, keyOf(vault, `source:${sourceOf(address)}`)))
    .with('cleared', (query) =>
      query
        .deleteFrom('attempt')
        .where('key_hash', '=', keyOf(vault, `account:${tried}`))
        .where(sql<boolean>`(select count(*) from given_back) >= 0`)
        .returning('key_hash'),
    );
}

/**
 * In its place where something else can still be guessed: the turn itself is given back to both, where `only` holds, and
 * what was guessed before stays counted.
 */
export function givingTurnBack(write: OneWrite, { vault, tried, address }: Attempt, only: RawBuilder<boolean>) {
  return write
    .with('given_back', (query) => giveBack(query, keyOf(vault, `source:${sourceOf(address)}`)).where(only))
    .with('given_back_to_account', (query) =>
      giveBack(query, keyOf(vault, `account:${tried}`))
        .where(only)
        .where(sql<boolean>`(select count(*) from given_back) >= 0`),
    );
}

function giveBack(query: Pick<OneWrite, 'updateTable'>, key: Buffer) {
  return query
    .updateTable('attempt')
    .set({ tries: sql<number>`greatest(tries - 1, 0)` })
    .where('key_hash', '=', key)
    .returning('key_hash');
}

/** A try counted at each of `keys` (a query of one bytea column); returns those that were let through. */
function countUp(keys: RawBuilder<unknown>, quota: number): RawBuilder<{ key_hash: Buffer }> {
  const tries = sql`case when attempt.expires_at <= now() then 1 else attempt.tries + 1 end`;
  const wait = sql`least(interval '30 seconds' * 2 ^ least(${tries} - ${quota}::int, 10), interval '1 hour')`;
  const isBeyond = sql`${tries} >= ${quota}::int`;
  return sql`(
    insert into attempt (key_hash, tries, next_at, expires_at)
    select key, 1, now(), now() + interval '15 minutes' from (${keys}) as wanted (key)
    on conflict (key_hash) do update set
      tries = ${tries},
      next_at = case when ${isBeyond} then now() + ${wait} else now() end,
      expires_at = case
        when ${isBeyond} then now() + ${wait} + interval '15 minutes'
        when attempt.expires_at <= now() then now() + interval '15 minutes'
        else attempt.expires_at end
    where attempt.expires_at <= now() or attempt.tries < ${quota}::int or attempt.next_at <= now()
    returning key_hash)`;
}

/** No name or address can be read from it. Of the first root key only: when it changes, counts begin anew. */
function keyOf(vault: Vault, counted: string): Buffer {
  const [mac] = vault.macs('throttle', counted);
  if (!mac) throw new Error('a vault has one key or more');
  return mac;
}
