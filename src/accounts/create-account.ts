import { sql } from 'kysely';
import type { OneWrite, Tx } from '#database/transaction.ts';
import { Refusal } from '#platform/refusal.ts';
import type { Account } from './account.ts';
import type { Email } from './email.ts';
import type { Username } from './username.ts';

export interface NewAccount {
  /** Made by `newId('acc')`, or imported. */
  readonly id: string;
  /** Made by `newAuditKey(vault, id)`. */
  readonly auditKey: string;
  readonly email?: Email | undefined;
  readonly username?: Username | undefined;
  readonly name?: string | undefined;
  /** Standard claims beside those that have a column. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  readonly locale?: string | undefined;
  readonly emailVerified: boolean;
  readonly isDisabled?: boolean | undefined;
  /** It is removed when its address is not confirmed within so many days; kept for good unless said. */
  readonly lapseDays?: number | undefined;
  /** `['user']` unless said otherwise. */
  readonly roles?: readonly string[] | undefined;
}

/** Makes an account with its roles, or says which of its names another account has. Throws as `insertAccount` does. */
export async function createAccount(
  tx: Tx,
  account: NewAccount,
): Promise<Account | 'email-taken' | 'username-taken' | 'id-taken'> {
  const made = await insertAccount(tx, account);
  if (made) return made;
  const taken = await tx
    .selectFrom('account')
    .select((is) => [
      is.fn
        .coalesce(is.fn.agg<boolean>('bool_or', [is('email_key', '=', account.email?.key ?? '')]), sql.lit(false))
        .as('email'),
      is.fn.agg<boolean | null>('bool_or', [is('username_key', '=', account.username?.key ?? '')]).as('username'),
    ])
    .where((is) =>
      is.or([is('email_key', '=', account.email?.key ?? ''), is('username_key', '=', account.username?.key ?? '')]),
    )
    .executeTakeFirst();
  if (taken?.email) return 'email-taken';
  return taken?.username ? 'username-taken' : 'id-taken';
}

/**
 * Makes an account with its roles in one statement; undefined when its id, address or username is taken, so that
 * two at once make one. Throws `Refusal('invalid-input')` for a role that does not exist.
 */
export async function insertAccount(write: OneWrite, account: NewAccount): Promise<Account | undefined> {
  const roles = [...(account.roles ?? ['user'])].sort();
  const made = await write
    .with('made', (query) =>
      query
        .insertInto('account')
        .values(toRow(account))
        .onConflict((conflict) => conflict.doNothing())
        .returning(['id', 'created_at', 'updated_at']),
    )
    .with('granted', (query) =>
      query
        .insertInto('account_role')
        .columns(['account_id', 'role_id'])
        .expression((from) =>
          from.selectFrom('made').select(['made.id', sql<string>`unnest(${roles}::text[])`.as('role')]),
        )
        .returning('role_id'),
    )
    .selectFrom('made')
    .selectAll()
    .executeTakeFirst()
    .catch(refuseUnknownRole);
  return made && toAccount(account, roles, made);
}

function toRow(account: NewAccount) {
  return {
    id: account.id,
    email: account.email?.email ?? null,
    email_key: account.email?.key ?? null,
    email_verified: account.emailVerified,
    username: account.username?.username ?? null,
    username_key: account.username?.key ?? null,
    name: account.name ?? null,
    claims: JSON.stringify(account.claims ?? {}),
    locale: account.locale ?? null,
    is_disabled: account.isDisabled ?? false,
    audit_key: account.auditKey,
    lapses_at: account.lapseDays === undefined ? null : sql<Date>`now() + make_interval(days => ${account.lapseDays})`,
  };
}

function toAccount(account: NewAccount, roles: string[], made: { created_at: Date; updated_at: Date }): Account {
  return {
    id: account.id,
    email: account.email?.email ?? null,
    emailKey: account.email?.key ?? null,
    emailVerified: account.emailVerified,
    username: account.username?.username ?? null,
    name: account.name ?? null,
    claims: account.claims ?? {},
    locale: account.locale ?? null,
    isDisabled: account.isDisabled ?? false,
    roles,
    auditKey: account.auditKey,
    deletesAt: null,
    createdAt: made.created_at,
    updatedAt: made.updated_at,
  };
}

/** Foreign key violation, class 23 of PostgreSQL's codes. */
function refuseUnknownRole(error: { code?: string; constraint?: string }): never {
  if (error.code === '23503' && error.constraint === 'account_role_role_id_fkey') {
    throw new Refusal('invalid-input', 'One of these roles does not exist.', { cause: error });
  }
  throw error;
}
