import { disableAccount } from '#accounts/disable-account.ts';
import { inTransaction } from '#database/transaction.ts';
import { command } from './command.ts';
import { openCommandStores } from './command-stores.ts';
import { getUserNamed } from './user-named.ts';

export const userDisableCommand = command({
  usage: 'user disable WHO',
  about: 'Ends every sign-in of an account and lets it sign in nowhere. WHO is its address, username or id.',
  options: {},
  operands: ['WHO'],
  async run(call) {
    const [who = ''] = call.operands;
    await using stores = await openCommandStores(call.config());
    const { id } = await getUserNamed(stores.db, who);
    const actor = { kind: 'command', id: 'user disable' } as const;
    await inTransaction(stores.db, (tx) => disableAccount(tx, { accountId: id, actor }));
    return { json: { id, disabled: true }, text: `Disabled ${id}. It is signed out everywhere.` };
  },
});
