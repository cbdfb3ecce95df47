import { enableAccount } from '#accounts/enable-account.ts';
import { inTransaction } from '#database/transaction.ts';
import { command } from './command.ts';
import { openCommandStores } from './command-stores.ts';
import { getUserNamed } from './user-named.ts';

export const userEnableCommand = command({
  usage: 'user enable WHO',
  about: 'Lets a disabled account sign in again. WHO is its address, username or id.',
  options: {},
  operands: ['WHO'],
  async run(call) {
    const [who = ''] = call.operands;
    await using stores = await openCommandStores(call.config());
    const { id } = await getUserNamed(stores.db, who);
    const actor = { kind: 'command', id: 'user enable' } as const;
    const isChanged = await inTransaction(stores.db, (tx) => enableAccount(tx, { accountId: id, actor }));
    const text = isChanged ? `Enabled ${id}. It may sign in again.` : `Nothing to change: ${id} is not disabled.`;
    return { json: { id, disabled: false }, text };
  },
});
