import { type Account, selectAccount } from '#accounts/account.ts';
import { command } from './command.ts';
import { openCommandStores } from './command-stores.ts';

export const userListCommand = command({
  usage: 'user list [--role R] [--disabled] [--unverified]',
  about: 'Lists the accounts, the oldest first: every one, or those that hold a role, are disabled or not verified.',
  options: {
    role: { type: 'string' },
    disabled: { type: 'boolean' },
    unverified: { type: 'boolean' },
  },
  async run(call) {
    const { role, disabled, unverified } = call.options;
    await using stores = await openCommandStores(call.config());
    let query = selectAccount(stores.db).orderBy('account.created_at').orderBy('account.id');
    if (role !== undefined) {
      query = query.where('account.id', 'in', (from) =>
        from.selectFrom('account_role').select('account_id').where('role_id', '=', role),
      );
    }
    if (disabled) query = query.where('account.is_disabled', '=', true);
    if (unverified) query = query.where('account.email_verified', '=', false);
    const rows = (await query.execute()).map(toJson);
    const lines = rows.map(({ id, email, username, roles, disabled }) =>
      [id, email ?? '-', username ?? '-', roles.join(','), disabled ? 'disabled' : ''].join('  ').trimEnd(),
    );
    const isWhole = role === undefined && !disabled && !unverified;
    return { json: rows, text: lines.join('\n') || (isWhole ? 'There are no accounts yet.' : 'No account is so.') };
  },
});

function toJson({ id, email, emailVerified, username, name, roles, isDisabled }: Account) {
  return { id, email, email_verified: emailVerified, username, name, roles, disabled: isDisabled };
}
