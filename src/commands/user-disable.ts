import { disableAccount } from '#accounts/disable-account.ts';
import { inTransaction } from '#database/transaction.ts';
import { command } from './command.ts';
import { openCommandStores } from './command-stores.ts';
import { awaitOthers, keepAdministrator } from './keep-administrator.ts';
import { getUserNamed } from './user-named.ts';

export const userDisableCommand = command({
  usage: 'user disable WHO [--yes]',
  about:
    'Ends every sign-in of an account and lets it sign in nowhere. WHO is its address, username or id. ' +
    '--yes lets the last administrator go.',
  options: { yes: { type: 'boolean' } },
  operands: ['WHO'],
  async run(call) {
    const [who = ''] = call.operands;
    await using stores = await openCommandStores(call.config());
    const actor = { kind: 'command', id: 'user disable' } as const;
    return await inTransaction(stores.db, async (tx) => {
      await awaitOthers(tx);
      const account = await getUserNamed(tx, who);
      const { id } = account;
      await disableAccount(tx, { accountId: id, actor });
      if (!call.options.yes) await keepAdministrator(tx, account);
      return { json: { id, disabled: true }, text: `Disabled ${id}. It is signed out everywhere.` };
    });
  },
});
