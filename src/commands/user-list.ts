import { type Account, selectAccount } from '#accounts/account.ts';
import { command } from './command.ts';
import { openCommandStores } from './command-stores.ts';

export const userListCommand = command({
  usage: 'user list',
  about: 'Lists every account, the oldest first.',
  options: {},
  async run(call) {
    await using stores = await openCommandStores(call.config());
    const accounts = await selectAccount(stores.db).orderBy('account.created_at').orderBy('account.id').execute();
    const rows = accounts.map(toJson);
    const lines = rows.map(({ id, email, username, roles, disabled }) =>
      [id, email ?? '-', username ?? '-', roles.join(','), disabled ? 'disabled' : ''].join('  ').trimEnd(),
    );
    return { json: rows, text: lines.join('\n') || 'There are no accounts yet.' };
  },
});

function toJson({ id, email, emailVerified, username, name, roles, isDisabled }: Account) {
  return { id, email, email_verified: emailVerified, username, name, roles, disabled: isDisabled };
}
