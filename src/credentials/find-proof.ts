import { sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';
import { sha256 } from '#platform/secrets.ts';
import type { ProofPurpose } from './proof.ts';

/** What the page behind a mailed link needs to know; looking changes nothing. */
export interface FoundProof {
  readonly id: string;
  /** Whether the button on the page can still work. */
  readonly state: 'open' | 'used' | 'expired';
  readonly account: {
    readonly id: string;
    readonly email: string | null;
    readonly username: string | null;
    readonly name: string | null;
    readonly emailVerified: boolean;
  };
  /** The client that the person was on the way to. */
  readonly clientId: string | null;
}

/** The proof of a link; undefined for a token nobody was sent. */
export async function findProof(reader: Reader, purpose: ProofPurpose, token: string): Promise<FoundProof | undefined> {
  const row = await reader
    .selectFrom('proof')
    .innerJoin('account', 'account.id', 'proof.account_id')
    .select([
      'proof.id',
      'proof.client_id as clientId',
      sql<FoundProof['state']>`case when used_at is not null then 'used'
        when proof.expires_at <= now() or account.email_key is distinct from proof.email_key then 'expired'
        else 'open' end`.as('state'),
      'account.id as accountId',
      'account.email',
      'account.username',
      'account.name',
      'account.email_verified as emailVerified',
    ])
    .where('proof.purpose', '=', purpose)
    .where('proof.token_hash', '=', sha256(token))
    .executeTakeFirst();
  if (!row) return undefined;
  const { id, state, clientId, accountId, ...person } = row;
  return { id, state, clientId, account: { id: accountId, ...person } };
}
