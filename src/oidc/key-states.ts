import { sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';

/**
 * What a key does now: `signing` new tokens, `next` published ahead of its first day, `previous` published for the tokens
 * it has signed, `retired` published no more.
 */
export type KeyState = 'signing' | 'next' | 'previous' | 'retired';

/** A signing key without its private part. */
export interface ListedKey {
  readonly kid: string;
  readonly alg: string;
  /** RFC 7517 4.2. */
  readonly use: string;
  readonly state: KeyState;
  readonly createdAt: Date;
  readonly activeFrom: Date;
  /** Since when it is, or from when it will be, published no more; undefined where that is not decided. */
  readonly retiresAt: Date | undefined;
}

/** Every key, those in use first; the time is the database's. One statement, which never reads a private part. */
export async function listKeyStates(reader: Reader): Promise<ListedKey[]> {
  const rows = await reader
    .selectFrom('signing_key')
    .select(['kid', 'alg', 'public_jwk', 'created_at', 'active_from', 'retired_at'])
    .select([
      sql<boolean>`active_from <= now()`.as('isActive'),
      sql<boolean>`coalesce(retired_at <= now(), false)`.as('isRetired'),
    ])
    .orderBy('active_from', 'desc')
    .orderBy('kid')
    .execute();
  // The newest active key of an algorithm is the one that signs.
  const signing = new Map<string, string>();
  for (const { kid, alg, isActive, isRetired } of rows) {
    if (isActive && !isRetired && !signing.has(alg)) signing.set(alg, kid);
  }
  const keys = rows.map((row) => ({
    kid: row.kid,
    alg: row.alg,
    use: String(row.public_jwk.use ?? 'sig'),
    state: stateOf(row, signing.get(row.alg) === row.kid),
    createdAt: row.created_at,
    activeFrom: row.active_from,
    retiresAt: row.retired_at ?? undefined,
  }));
  return keys.sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
}

const ORDER: readonly KeyState[] = ['signing', 'next', 'previous', 'retired'];

function stateOf({ isActive, isRetired }: { isActive: boolean; isRetired: boolean }, isSigning: boolean): KeyState {
  if (isRetired) return 'retired';
  if (isSigning) return 'signing';
  return isActive ? 'previous' : 'next';
}
