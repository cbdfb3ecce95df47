import { type Account, selectAccount } from '#accounts/account.ts';
import { hasAdministrator, mayAdminister } from '#accounts/administrator.ts';
import type { Reader } from '#database/transaction.ts';
import { listRoles } from '#roles/role.ts';
import type { Change, Plan } from './change.ts';
import { planNewPerson } from './plan-new-person.ts';
import { planPersonUpdate } from './plan-person-update.ts';
import type { PreparedPeople } from './prepare-people.ts';
import type { DeclaredPerson, DeclaredRole } from './schema.ts';
import type { MistakeList } from './source.ts';

interface PeopleToPlan {
  readonly declared: readonly DeclaredPerson[];
  /** Roles that the same file makes may be given at once. */
  readonly roles: readonly DeclaredRole[];
  /** Ids that apps of the same file have: a `sub` names one or the other. */
  readonly clientIds: readonly string[];
  /** Undefined where nothing is going to be made. */
  readonly prepared: PreparedPeople | undefined;
  readonly mistakes: MistakeList;
}

/**
 * People, by address. Id, password, roles and verified flag are set at creation only: a later apply must not undo what
 * the person or an administrator changed. Name, username and claims follow the file; so does `disabled: true`, which
 * ends their sign-ins, while nothing in a file lets somebody in again whom an administrator has locked out.
 */
export async function planPeople(reader: Reader, people: PeopleToPlan): Promise<Plan> {
  const { declared, prepared, mistakes } = people;
  const keys = declared.map(({ email }) => email.key);
  const accounts = await selectAccount(reader)
    .where((is) => is('account.email_key', '=', is.fn.any(is.val(keys))))
    .execute();
  const now = new Map(accounts.map((account) => [account.emailKey, account]));
  await refuseUnknownRoles(reader, people);
  await refuseTakenUsernames(reader, declared, mistakes);
  await refuseTakenIds(reader, people, now);
  await refuseNobodyLeft(reader, people, now);
  const changes = declared.flatMap((person): Change[] => {
    const account = now.get(person.email.key);
    return account ? planPersonUpdate(account, person) : [planNewPerson(person, prepared?.get(person.email.key))];
  });
  return { named: keys.map((key) => ({ kind: 'user', key })), changes };
}

async function refuseUnknownRoles(reader: Reader, { declared, roles, mistakes }: PeopleToPlan): Promise<void> {
  const known = new Set([...roles, ...(await listRoles(reader))].map(({ id }) => id));
  for (const [index, person] of declared.entries()) {
    for (const [place, role] of (person.roles ?? []).entries()) {
      if (!known.has(role)) mistakes.add(['users', index, 'roles', place], `there is no role ${role}`);
    }
  }
}

async function refuseTakenUsernames(
  reader: Reader,
  declared: readonly DeclaredPerson[],
  mistakes: MistakeList,
): Promise<void> {
  const wanted = declared.flatMap(({ username }) => (username ? [username.key] : []));
  const rows = await reader
    .selectFrom('account')
    .select(['username_key', 'email_key'])
    .where((is) => is('username_key', '=', is.fn.any(is.val(wanted))))
    .execute();
  const holders = new Map(rows.map((row) => [row.username_key, row.email_key]));
  for (const [index, { username, email }] of declared.entries()) {
    if (!username) continue;
    const holder = holders.get(username.key);
    if (holder !== undefined && holder !== email.key) {
      mistakes.add(['users', index, 'username'], `${username.username} is the username of somebody else`);
    }
    holders.set(username.key, email.key);
  }
}

/** An id is for good, so one that is not free cannot be asked for: neither a person's nor an app's. */
async function refuseTakenIds(
  reader: Reader,
  { declared, clientIds, mistakes }: PeopleToPlan,
  now: ReadonlyMap<string | null, Account>,
): Promise<void> {
  const wanted = declared.flatMap(({ id }) => (id === undefined ? [] : [id]));
  const taken = await listTakenIds(reader, wanted);
  for (const id of clientIds) taken.add(id);
  for (const [index, { id, email }] of declared.entries()) {
    if (id === undefined) continue;
    const account = now.get(email.key);
    const words = account ? `is not the id that ${email.email} has: ${account.id}` : `${id} is the id of another`;
    if (account ? account.id !== id : taken.has(id)) mistakes.add(['users', index, 'id'], words);
    taken.add(id);
  }
}

/** Without an administrator the next start prints a link that makes whoever opens it one: nobody means that by a file. */
async function refuseNobodyLeft(
  reader: Reader,
  { declared, mistakes }: PeopleToPlan,
  now: ReadonlyMap<string | null, Account>,
): Promise<void> {
  const isNew = ({ email, disabled, roles }: DeclaredPerson) =>
    !now.has(email.key) && disabled !== true && mayAdminister(roles ?? []);
  const leaving = [...declared.entries()].flatMap(([index, { email, disabled }]) => {
    const account = now.get(email.key);
    const isLeaving = disabled === true && account && !account.isDisabled && mayAdminister(account.roles);
    return isLeaving ? [{ index, account }] : [];
  });
  if (leaving.length === 0 || declared.some(isNew)) return;
  const leavers = leaving.map(({ account }) => account.id);
  if (await hasAdministrator(reader, { without: leavers })) return;
  for (const { index } of leaving) {
    mistakes.add(['users', index, 'disabled'], 'would leave no administrator: make somebody else one first');
  }
}

async function listTakenIds(reader: Reader, wanted: readonly string[]): Promise<Set<string>> {
  if (wanted.length === 0) return new Set();
  const rows = await reader
    .selectFrom('account')
    .select('id')
    .where((is) => is('id', '=', is.fn.any(is.val([...wanted]))))
    .unionAll(
      reader
        .selectFrom('client')
        .select('id')
        .where((is) => is('id', '=', is.fn.any(is.val([...wanted])))),
    )
    .execute();
  return new Set(rows.map(({ id }) => id));
}
