import type { Account } from '#accounts/account.ts';
import { createAccount, type NewAccount } from '#accounts/create-account.ts';
import { newAuditKey } from '#audit/personal.ts';
import { type Actor, recordAct } from '#audit/record-act.ts';
import { inTransaction } from '#database/transaction.ts';
import { newId } from '#platform/ids.ts';
import type { Credentials } from './credentials.ts';
import type { PasswordProblem } from './password-policy.ts';
import { type GivenPassword, preparePassword } from './prepare-password.ts';
import { savePassword } from './save-password.ts';

/** An account that somebody else makes for a person: the command line, a file. */
export type Provision = Omit<NewAccount, 'id' | 'auditKey'> & {
  /** Kept from elsewhere; else a new one. */
  readonly id?: string | undefined;
  /** None: the person sets one by mail. */
  readonly secret?: GivenPassword | undefined;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
};

export type ProvisionOutcome =
  | { readonly ok: true; readonly account: Account }
  | { readonly ok: false; readonly why: 'email-taken' | 'username-taken' | 'id-taken' }
  | { readonly ok: false; readonly why: 'password'; readonly problems: readonly PasswordProblem[] };

/** Makes an account with its roles and password. Throws `Refusal('invalid-input')` for an unknown role or hash. */
export async function provisionAccount(
  needs: Pick<Credentials, 'db' | 'vault' | 'hasher' | 'passwordRules'>,
  { id = newId('acc'), secret, actor, requestId, ...account }: Provision,
): Promise<ProvisionOutcome> {
  const owner = { id, email: account.email?.email, username: account.username?.username, name: account.name };
  const prepared = secret && (await preparePassword(needs, secret, owner));
  if (prepared?.ok === false) return { ok: false, why: 'password', problems: prepared.problems };
  return inTransaction(needs.db, async (tx): Promise<ProvisionOutcome> => {
    const made = await createAccount(tx, { ...account, id, auditKey: newAuditKey(needs.vault, id) });
    if (typeof made === 'string') return { ok: false, why: made };
    if (prepared) await savePassword(tx, id, prepared.hash);
    await recordAct(tx, { act: 'account.created', actor, accountId: id, requestId, facts: { roles: made.roles } });
    return { ok: true, account: made };
  });
}
