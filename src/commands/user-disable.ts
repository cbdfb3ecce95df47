import { findAccount, findAccountByIdentifier } from '#accounts/account.ts';
import { disableAccount } from '#accounts/disable-account.ts';
import { inTransaction } from '#database/transaction.ts';
import { StartError } from '#platform/start-error.ts';
import { command } from './command.ts';
import { openCommandStores } from './command-stores.ts';

export const userDisableCommand = command({
  usage: 'user disable WHO',
  about: 'Ends every sign-in of an account and lets it sign in nowhere. WHO is its address, username or id.',
  options: {},
  operands: ['WHO'],
  async run(call) {
    const [who = ''] = call.operands;
    await using stores = await openCommandStores(call.config());
    const account = (await findAccount(stores.db, who)) ?? (await findAccountByIdentifier(stores.db, who));
    if (!account) throw new StartError(`Nobody here is called ${who}.`);
    const actor = { kind: 'command', id: 'user disable' } as const;
    await inTransaction(stores.db, (tx) => disableAccount(tx, { accountId: account.id, actor }));
    return { json: { id: account.id, disabled: true }, text: `Disabled ${account.id}. It is signed out everywhere.` };
  },
});
