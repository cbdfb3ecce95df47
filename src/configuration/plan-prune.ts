import { sql } from 'kysely';
import { deleteClient } from '#clients/delete-client.ts';
import type { Reader, Tx } from '#database/transaction.ts';
import type { Change, Kind, Named } from './change.ts';
import { type Going, planOrganisationPruning } from './plan-prune-organisations.ts';
import { deleteRole } from './plan-roles.ts';
import { planDefaults } from './plan-settings.ts';
import { count } from './plan-text.ts';
import type { SoundConfiguration } from './read-file.ts';

/** What goes because the file no longer names it, and what would have to go but cannot, a sentence each. */
export interface Pruning {
  readonly changes: readonly Change[];
  readonly refusals: readonly string[];
}

/**
 * What an earlier apply made and this file no longer names, the apps first. People stay whatever the file says, and so
 * does a role that somebody holds: the file must first be done with both.
 */
export async function planPruning(
  reader: Reader,
  declared: SoundConfiguration,
  named: readonly Named[],
): Promise<Pruning> {
  const orphans = await listOrphans(reader, named);
  const keysOf = (kind: Kind) => orphans.filter((orphan) => orphan.kind === kind).map(({ key }) => key);
  const going = {
    licences: keysOf('licence'),
    members: keysOf('member'),
    organisations: keysOf('organisation'),
    clients: keysOf('client'),
    roles: keysOf('role'),
  };
  const roles = await planRoleRemovals(reader, declared, going);
  const organisations = await planOrganisationPruning(reader, declared, going);
  const changes = [
    ...(await planClientRemovals(reader, going.clients)),
    ...(await planApiRemovals(reader, keysOf('resource_server'), going.clients)),
    ...organisations.changes,
    // After those who hold them within an organisation.
    ...roles.changes,
    ...(await planDefaults(reader, keysOf('setting'))),
  ];
  return { changes, refusals: [...roles.refusals, ...organisations.refusals] };
}

async function listOrphans(reader: Reader, named: readonly Named[]): Promise<Named[]> {
  const rows = await reader
    .selectFrom('owned')
    .select(['kind', 'key'])
    .where('is_created', '=', true)
    .where('kind', '<>', 'user')
    .execute();
  const kept = new Set(named.map(({ kind, key }) => `${kind} ${key}`));
  return rows
    .filter(({ kind, key }) => !kept.has(`${kind} ${key}`))
    .map(({ kind, key }) => ({ kind: kind as Kind, key }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
}

async function planClientRemovals(reader: Reader, keys: readonly string[]): Promise<Change[]> {
  const rows = await reader
    .selectFrom('client')
    .select(['id', 'metadata'])
    .select(sql<number>`(select count(*) from "grant" where client_id = client.id and status <> 1)`.as('signIns'))
    .where((is) => is('id', '=', is.fn.any(is.val([...keys]))))
    .where('is_built_in', '=', false)
    .orderBy('id')
    .execute();
  return rows.map(({ id, metadata, signIns }) => ({
    kind: 'client',
    key: id,
    act: 'delete',
    fields: metadata.client_name === undefined ? [] : [{ name: 'client_name', before: metadata.client_name }],
    ...(signIns > 0 && { note: `ends ${count(signIns, 'sign-in')} to it` }),
    make: async (tx, actor) => void (await deleteClient(tx, { clientId: id, actor })),
  }));
}

async function planApiRemovals(
  reader: Reader,
  keys: readonly string[],
  goingClients: readonly string[],
): Promise<Change[]> {
  const rows = await reader
    .selectFrom('resource_server')
    .select(['identifier', 'name'])
    .select(
      sql<number>`(select count(*) from client where client.scope && resource_server.permissions
        and id <> all(${[...goingClients]}::text[]))`.as('mayAsk'),
    )
    .where((is) => is('identifier', '=', is.fn.any(is.val([...keys]))))
    .orderBy('identifier')
    .execute();
  return rows.map(({ identifier, name, mayAsk }) => ({
    kind: 'resource_server',
    key: identifier,
    act: 'delete',
    fields: name === identifier ? [] : [{ name: 'name', before: name }],
    ...(mayAsk > 0 && {
      note: `${count(mayAsk, 'client')} may ask for its permissions, and will get no tokens for it`,
    }),
    make: async (tx) => void (await tx.deleteFrom('resource_server').where('identifier', '=', identifier).execute()),
  }));
}

interface GoingRoles extends Going {
  readonly roles: readonly string[];
}

async function planRoleRemovals(reader: Reader, declared: SoundConfiguration, going: GoingRoles) {
  const rows = await reader
    .selectFrom('role')
    .select(['id', 'name', 'value'])
    .select([holdersOfRole(going).as('holders'), invitationsTo(going).as('invitations')])
    .where((is) => is('id', '=', is.fn.any(is.val([...going.roles]))))
    .where('is_built_in', '=', false)
    .orderBy('id')
    .execute();
  const changes: Change[] = [];
  const refusals: string[] = [];
  for (const { id, name, value, ...uses } of rows) {
    const why = whyNeeded(declared, id) ?? whoUses(uses);
    if (why) refusals.push(`The role ${id} cannot be pruned: ${why}.`);
    const fields = Object.entries({ name, value }).map(([field, before]) => ({ name: field, before }));
    changes.push({ kind: 'role', key: id, act: 'delete', fields, make: (tx: Tx) => deleteRole(tx, id) });
  }
  return { changes, refusals };
}

/** Everywhere or within an organisation; those who leave one by the same apply lose what they held there. */
function holdersOfRole({ organisations, members }: Going) {
  return sql<number>`(select count(*) from (
    select account_id from account_role where role_id = role.id
    union select held.account_id from organisation_role held join account on account.id = held.account_id
      where held.role_id = role.id and held.organisation_id <> all(${[...organisations]}::text[])
        and concat(held.organisation_id, ' ', account.email_key) <> all(${[...members]}::text[])
  ) holders)`;
}

function invitationsTo({ organisations }: Going) {
  return sql<number>`(select count(*) from invitation
    where role_id = role.id and organisation_id <> all(${[...organisations]}::text[]))`;
}

function whoUses({ holders, invitations }: { holders: number; invitations: number }): string | undefined {
  if (holders > 0) return holders === 1 ? '1 person holds it' : `${holders} people hold it`;
  if (invitations > 0) return invitations === 1 ? '1 invitation gives it' : `${invitations} invitations give it`;
  return undefined;
}

/** What else in the file goes on using a role that it no longer has among its roles. */
function whyNeeded({ users, mfa }: SoundConfiguration, id: string): string | undefined {
  if (mfa?.requiredFor?.includes(id)) return 'the file requires a second factor for it';
  const user = users.find(({ roles }) => roles?.includes(id));
  return user && `the file gives it to ${user.email.email}`;
}
