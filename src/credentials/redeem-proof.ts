import { type RawBuilder, sql } from 'kysely';
import type { OneWrite } from '#database/transaction.ts';
import { sha256, type Vault } from '#platform/secrets.ts';
import { codeMacs, type ProofPurpose } from './proof.ts';

/** Whose proof was redeemed. */
export interface RedeemedProof {
  readonly accountId: string;
  readonly auditKey: string | null;
  readonly email: string;
  readonly name: string | null;
  readonly locale: string | null;
  readonly clientId: string | null;
}

/** Wrong codes after which only the link works. */
const MOST_WRONG_CODES = 5;

/**
 * Uses a link up and marks the address it proves as verified, in one conditional statement: of many at once one
 * succeeds. Undefined when it was used, superseded or expired, or when the account has another address by now.
 */
export function redeemToken(write: OneWrite, purpose: ProofPurpose, token: string): Promise<RedeemedProof | undefined> {
  return redeem(
    write,
    sql`(
    update proof set used_at = now() from account
    where proof.token_hash = ${sha256(token)} and proof.purpose = ${purpose}
      and proof.used_at is null and proof.expires_at > now()
      and account.id = proof.account_id and account.email_key = proof.email_key and not account.is_disabled
    returning account.id, proof.client_id)`,
  );
}

export interface TypedCode {
  readonly vault: Vault;
  readonly proofId: string;
  /** What the person typed; spaces do not count. */
  readonly code: string;
}

/**
 * The same by the code of one row: a wrong one counts against the row in the same statement, and after five the right
 * one is refused too. Undefined for a wrong, used, superseded or expired code.
 */
export function redeemCode(write: OneWrite, { vault, proofId, code }: TypedCode): Promise<RedeemedProof | undefined> {
  const macs = codeMacs(vault, proofId, code.replace(/\s/g, ''));
  const isRight = sql<boolean>`proof.code_mac in (${sql.join(macs)}) and account.id is not null`;
  return redeem(
    write,
    sql`(
    update proof set
      used_at = case when ${isRight} then now() end,
      wrong_codes = proof.wrong_codes + case when ${isRight} then 0 else 1 end
    from proof as same
    left join account on account.id = same.account_id and account.email_key = same.email_key and not is_disabled
    where proof.id = ${proofId} and same.id = proof.id
      and proof.used_at is null and proof.code_expires_at > now() and proof.wrong_codes < ${sql.lit(MOST_WRONG_CODES)}
    returning case when proof.used_at is not null then account.id end as id, proof.client_id)`,
  );
}

interface UsedRow {
  id: string | null;
  client_id: string | null;
}

async function redeem(write: OneWrite, use: RawBuilder<unknown>): Promise<RedeemedProof | undefined> {
  const row = await write
    .with('used', () => use as RawBuilder<UsedRow>)
    .with('verified', (query) =>
      query
        .updateTable('account')
        .from('used')
        .set({ email_verified: true, lapses_at: null, updated_at: sql<Date>`now()` })
        .whereRef('account.id', '=', 'used.id')
        .returning(['account.id', 'audit_key', 'email', 'name', 'locale']),
    )
    .selectFrom('verified')
    .innerJoin('used', 'used.id', 'verified.id')
    .select([
      'verified.id as accountId',
      'verified.audit_key as auditKey',
      'verified.email',
      'verified.name',
      'verified.locale',
      'used.client_id as clientId',
    ])
    .executeTakeFirst();
  return row && { ...row, email: row.email ?? '' };
}
