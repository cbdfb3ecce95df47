import { sql } from 'kysely';
import { rolesAnywhereOf } from '#accounts/roles-anywhere.ts';
import type { Reader } from '#database/transaction.ts';
import { type Factors, factorsOf } from './factors.ts';

/** A password or passkey that was right at a time, by the database's clock. */
export interface ProvenPassword {
  readonly accountId: string;
  /** ISO 8601, as PostgreSQL wrote it. */
  readonly since: string;
}

/** Somebody whose password or passkey was right a while ago. */
export interface ProvenPerson {
  readonly id: string;
  readonly email: string | null;
  readonly emailKey: string | null;
  readonly username: string | null;
  readonly name: string | null;
  readonly locale: string | null;
  readonly auditKey: string | null;
  readonly isVerified: boolean;
  /** Wherever they hold them. */
  readonly roles: readonly string[];
  readonly factors: Factors;
}

/**
 * Whoever proved their password or a passkey and then waited for a letter or did a second step; undefined when the
 * password was changed since (some have none), or the account is disabled or gone. An address that was registered by a
 * stranger must not open to them when its owner takes it back by a reset, which confirms it. One statement.
 */
export async function findProvenPerson(
  reader: Reader,
  { accountId, since }: ProvenPassword,
): Promise<ProvenPerson | undefined> {
  return personQuery(reader, accountId)
    .leftJoin('password', 'password.account_id', 'account.id')
    .where(sql<boolean>`(password.changed_at is null or password.changed_at <= ${since}::timestamptz)`)
    .executeTakeFirst();
}

/** The same for somebody with a live session, which ends with whatever ends a sign-in. */
export function findSignedInPerson(reader: Reader, accountId: string): Promise<ProvenPerson | undefined> {
  return personQuery(reader, accountId).executeTakeFirst();
}

function personQuery(reader: Reader, accountId: string) {
  return reader
    .selectFrom('account')
    .select(['account.id', 'account.email', 'account.email_key as emailKey', 'account.audit_key as auditKey'])
    .select(['account.username', 'account.name', 'account.locale'])
    .select(sql<boolean>`account.email is null or account.email_verified`.as('isVerified'))
    .select(rolesAnywhereOf(sql`account.id`).as('roles'))
    .select(factorsOf(sql`account.id`).as('factors'))
    .where('account.id', '=', accountId)
    .where('is_disabled', '=', false);
}
