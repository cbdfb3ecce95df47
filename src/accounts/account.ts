import { type SelectQueryBuilder, sql } from 'kysely';
import type { Tables } from '#database/schema.ts';
import type { Reader } from '#database/transaction.ts';
import { readIdentifier } from './identifier.ts';

/** A person's account. */
export interface Account {
  /** `acc_…`, the `sub` of every token. */
  readonly id: string;
  /** None for an account of a delegated connector. */
  readonly email: string | null;
  readonly emailKey: string | null;
  readonly emailVerified: boolean;
  readonly username: string | null;
  readonly name: string | null;
  /** The other standard claims, by claim name (OIDC Core 5.1). */
  readonly claims: Readonly<Record<string, unknown>>;
  /** BCP 47 tag. */
  readonly locale: string | null;
  /** Signs in nowhere. */
  readonly isDisabled: boolean;
  /** Ids of the roles it holds, sorted. */
  readonly roles: readonly string[];
  /** Encrypts the person's details in the audit (`personalDetails`). */
  readonly auditKey: string | null;
  /** When it goes, since its owner wishes it, unless they change their mind before. */
  readonly deletesAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The account with its roles, in one statement. */
export function findAccount(reader: Reader, id: string): Promise<Account | undefined> {
  return selectAccount(reader).where('account.id', '=', id).executeTakeFirst();
}

/** By address or username, whatever was typed; text that can be neither finds nobody, at the same cost. */
export function findAccountByIdentifier(reader: Reader, text: string): Promise<Account | undefined> {
  return whereIdentifier(selectAccount(reader), text).executeTakeFirst();
}

/** The columns of `Account`, for reads that join more onto them. */
export function selectAccount(reader: Reader) {
  return reader
    .selectFrom('account')
    .select([
      'account.id',
      'account.email',
      'account.email_key as emailKey',
      'account.email_verified as emailVerified',
      'account.username',
      'account.name',
      'account.claims',
      'account.locale',
      'account.is_disabled as isDisabled',
      'account.audit_key as auditKey',
      'account.deletes_at as deletesAt',
      'account.created_at as createdAt',
      'account.updated_at as updatedAt',
      sql<string[]>`array(select role_id from account_role where account_id = account.id order by role_id)`.as('roles'),
    ]);
}

/** Keeps to the account of an address or a username: one statement text for both, and for what can be neither. */
export function whereIdentifier<O>(query: SelectQueryBuilder<Tables, 'account', O>, text: string) {
  const { kind, key } = readIdentifier(text);
  return query.where((where) =>
    where.or([
      where('account.email_key', '=', kind === 'email' ? key : ''),
      where('account.username_key', '=', kind === 'username' ? key : ''),
    ]),
  );
}
