import { type Account, findAccount, findAccountByIdentifier } from '#accounts/account.ts';
import type { Reader } from '#database/transaction.ts';
import { StartError } from '#platform/start-error.ts';
import { UsageError } from './command.ts';

/**
 * Whom an operator means by an id, an address or a username. Throws `StartError` when it is nobody, and `UsageError`
 * when one person's id is another's username, as it may be where ids were brought along.
 */
export async function getUserNamed(reader: Reader, who: string): Promise<Account> {
  const byId = await findAccount(reader, who);
  const byName = await findAccountByIdentifier(reader, who);
  const account = byId ?? byName;
  if (!account) throw new StartError(`Nobody here is called ${who}.`);
  if (byId && byName && byId.id !== byName.id) {
    throw new UsageError(
      `${who} is the id of one person and the username of another: say the address, ${byId.email} or ${byName.email}.`,
    );
  }
  return account;
}
