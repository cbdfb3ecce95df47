import type { Account } from '#accounts/account.ts';
import { hasAdministrator, mayAdminister } from '#accounts/administrator.ts';
import type { Tx } from '#database/transaction.ts';
import { UsageError } from './command.ts';

/** One such command after another: two must not both think that the other one's administrator stays. */
export async function awaitOthers(tx: Tx): Promise<void> {
  await tx.selectFrom('role').select('id').where('id', '=', 'root').forNoKeyUpdate().execute();
}

/** Refuses, by ending the transaction, to let the last administrator go, as the account was before. */
export async function keepAdministrator(tx: Tx, { roles, isDisabled }: Account): Promise<void> {
  if (isDisabled || !mayAdminister(roles) || (await hasAdministrator(tx))) return;
  throw new UsageError(
    'This is the last administrator: without one, the next start prints a link that makes whoever opens it one. ' +
      'Say --yes if that is what you want.',
  );
}
