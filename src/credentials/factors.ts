import { type RawBuilder, sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';

/** Which second steps an account has; says nothing of their secrets. */
export interface Factors {
  readonly totp: boolean;
  readonly email: boolean;
  /** How many. */
  readonly passkeys: number;
  /** How many are left. */
  readonly recoveryCodes: number;
}

export const NO_FACTORS: Factors = { totp: false, email: false, passkeys: 0, recoveryCodes: 0 };

/** The factors of an account as one JSON column that any read can carry along. */
export function factorsOf(accountId: RawBuilder<unknown>): RawBuilder<Factors> {
  return sql<Factors>`json_build_object(
    'totp', exists (select from totp where account_id = ${accountId}),
    'email', exists (select from email_factor where account_id = ${accountId}),
    'passkeys', (select count(*) from passkey where account_id = ${accountId}),
    'recoveryCodes', (select count(*) from recovery_code where account_id = ${accountId} and used_at is null))`;
}

/** The same by itself, in one statement; no factors where there is no such account. */
export async function findFactors(reader: Reader, accountId: string): Promise<Factors> {
  const { factors } = await reader.selectNoFrom(factorsOf(sql`${accountId}`).as('factors')).executeTakeFirstOrThrow();
  return factors;
}
