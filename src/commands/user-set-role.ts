import type { Account } from '#accounts/account.ts';
import { inTransaction, type Tx } from '#database/transaction.ts';
import { grantRole, revokeRole } from '#roles/grant-role.ts';
import { listRoles } from '#roles/role.ts';
import { command, UsageError } from './command.ts';
import { openCommandStores } from './command-stores.ts';
import { awaitOthers, keepAdministrator } from './keep-administrator.ts';
import { getUserNamed } from './user-named.ts';

export const userSetRoleCommand = command({
  usage: 'user set-role WHO [--role R]… [--add R]… [--remove R]… [--yes]',
  about:
    'Gives a person the roles named by --role and no others, or adds and removes some. WHO is their address, ' +
    'username or id. --yes lets the last administrator go.',
  options: {
    role: { type: 'string', multiple: true },
    add: { type: 'string', multiple: true },
    remove: { type: 'string', multiple: true },
    yes: { type: 'boolean' },
  },
  operands: ['WHO'],
  async run(call) {
    const [who = ''] = call.operands;
    const wish = readWish(call.options);
    await using stores = await openCommandStores(call.config());
    return await inTransaction(stores.db, async (tx) => {
      await awaitOthers(tx);
      await refuseUnknownRoles(tx, wish);
      const account = await getUserNamed(tx, who);
      const roles = await setRoles(tx, account, wish);
      if (!call.options.yes) await keepAdministrator(tx, account);
      const { id, email, username } = account;
      const text = roles.length > 0 ? `${id} has ${listed(roles)}.` : `${id} has no role left.`;
      return { json: { id, email, username, roles }, text };
    });
  },
});

interface Wish {
  /** Instead of those that are held. */
  readonly role?: readonly string[] | undefined;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

function readWish({ role, add = [], remove = [] }: Partial<Wish>): Wish {
  if (!role && add.length + remove.length === 0) throw new UsageError('Say --role, --add or --remove.');
  if (role && add.length + remove.length > 0) {
    throw new UsageError('--role names every role the person is to have: it does not go with --add or --remove.');
  }
  const both = add.find((id) => remove.includes(id));
  if (both) throw new UsageError(`The role ${both} cannot be both added and removed.`);
  return { role, add, remove };
}

async function refuseUnknownRoles(tx: Tx, { role = [], add, remove }: Wish): Promise<void> {
  const known = (await listRoles(tx)).map(({ id }) => id);
  const unknown = [...role, ...add, ...remove].find((id) => !known.includes(id));
  if (unknown) throw new UsageError(`There is no role ${unknown}. There are: ${known.join(', ')}.`);
}

/** The roles held afterwards, sorted. */
async function setRoles(tx: Tx, { id: accountId, roles: held }: Account, wish: Wish): Promise<string[]> {
  const actor = { kind: 'command', id: 'user set-role' } as const;
  const wanted = new Set([...(wish.role ?? held), ...wish.add].filter((id) => !wish.remove.includes(id)));
  for (const roleId of held) if (!wanted.has(roleId)) await revokeRole(tx, { accountId, roleId, actor });
  for (const roleId of wanted) await grantRole(tx, { accountId, roleId, actor });
  return [...wanted].sort();
}

const listed = (roles: readonly string[]): string => `the role${roles.length > 1 ? 's' : ''} ${roles.join(', ')}`;
