import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { type Account, selectAccount } from '#accounts/account.ts';
import { createAccount } from '#accounts/create-account.ts';
import { recordAct } from '#audit/record-act.ts';
import { savePassword } from '#credentials/save-password.ts';
import type { Reader } from '#database/transaction.ts';
import { Refusal } from '#platform/refusal.ts';
import { listRoles } from '#roles/role.ts';
import type { Change, Plan } from './change.ts';
import type { PreparedPeople, PreparedPerson } from './prepare-people.ts';
import type { DeclaredPerson, DeclaredRole } from './schema.ts';
import type { MistakeList } from './source.ts';

interface PeopleToPlan {
  readonly declared: readonly DeclaredPerson[];
  /** Roles that the same file makes may be given at once. */
  readonly roles: readonly DeclaredRole[];
  readonly prepared: PreparedPeople;
  readonly mistakes: MistakeList;
}

/**
 * People, by address. Password, roles and verified flag are set at creation only: a later apply must not
 * undo what the person or an administrator changed. Name, username and claims follow the file.
 */
export async function planPeople(reader: Reader, people: PeopleToPlan): Promise<Plan> {
  const { declared, prepared, mistakes } = people;
  const keys = declared.map(({ email }) => email.key);
  const accounts =
    keys.length === 0 ? [] : await selectAccount(reader).where('account.email_key', 'in', keys).execute();
  const now = new Map(accounts.map((account) => [account.emailKey, account]));
  await refuseUnknownRoles(reader, people);
  await refuseTakenUsernames(reader, declared, mistakes);
  const changes = declared.flatMap((person) => {
    const account = now.get(person.email.key);
    return account ? planUpdate(account, person) : [planCreation(person, prepared.get(person.email.key))];
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
  const rows =
    wanted.length === 0
      ? []
      : await reader
          .selectFrom('account')
          .select(['username_key', 'email_key'])
          .where('username_key', 'in', wanted)
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

function planCreation(person: DeclaredPerson, prepared: PreparedPerson | undefined): Change {
  const {
    email,
    username,
    name,
    claims: { locale, ...claims } = {},
    email_verified: emailVerified = false,
    roles,
  } = person;
  const make: Change['make'] = async (tx, actor) => {
    if (!prepared) {
      throw new Refusal('conflict', 'An account went away while the configuration was applied. Try again.');
    }
    const { id, auditKey, passwordHash } = prepared;
    const made = await createAccount(tx, { id, auditKey, email, username, name, claims, locale, emailVerified, roles });
    if (typeof made === 'string') throw new Refusal('conflict', `${email.email} cannot be created: ${made}.`);
    if (passwordHash) await savePassword(tx, id, passwordHash);
    await recordAct(tx, { act: 'account.created', actor, accountId: id, facts: { roles: made.roles } });
  };
  return { kind: 'user', key: email.key, act: 'create', fields: Object.keys(person), make };
}

function planUpdate(account: Account, person: DeclaredPerson): Change[] {
  const { username, name, claims: { locale, ...claims } = {} } = person;
  const isNew = {
    name: name !== undefined && name !== account.name,
    username: username !== undefined && username.username !== account.username,
    locale: locale !== undefined && locale !== account.locale,
    claims: Object.entries(claims).some(([claim, value]) => !isDeepStrictEqual(account.claims[claim], value)),
  };
  const fields = Object.entries(isNew).flatMap(([field, differs]) => (differs ? [field] : []));
  const row = {
    ...(isNew.name && name !== undefined && { name }),
    ...(isNew.username && username && { username: username.username, username_key: username.key }),
    ...(isNew.locale && locale !== undefined && { locale }),
    ...(isNew.claims && { claims: JSON.stringify({ ...account.claims, ...claims }) }),
  };
  const make: Change['make'] = async (tx) => {
    await tx
      .updateTable('account')
      .set({ ...row, updated_at: sql<Date>`now()` })
      .where('id', '=', account.id)
      .execute();
  };
  return fields.length > 0 ? [{ kind: 'user', key: person.email.key, act: 'update', fields, make }] : [];
}
