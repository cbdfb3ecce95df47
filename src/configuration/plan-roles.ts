import type { Reader, Tx } from '#database/transaction.ts';
import { Refusal } from '#platform/refusal.ts';
import { listRoles } from '#roles/role.ts';
import { type Change, differences, type Plan } from './change.ts';
import type { SoundConfiguration } from './read-file.ts';
import type { MistakeList } from './source.ts';

interface Role {
  readonly name: string;
  readonly value: number;
  readonly permissions: readonly string[];
  readonly equivalents: readonly string[];
}

type WantedRole = Partial<Role> & { readonly path: (string | number)[] };

/** Roles and their equivalents; a built-in role may gain permissions and equivalents, its rank is fixed. */
export async function planRoles(reader: Reader, declared: SoundConfiguration, mistakes: MistakeList): Promise<Plan> {
  const rows = await reader.selectFrom('role').selectAll().execute();
  const now = new Map(rows.map((row) => [row.id, row]));
  const changes: Change[] = [];
  const wantedRoles = wantedById(declared);
  for (const [id, { path, ...wanted }] of wantedRoles) {
    const row = now.get(id);
    if (row) {
      if (row.is_built_in && wanted.value !== undefined && wanted.value !== row.value) {
        mistakes.add([...path, 'value'], `the rank of the built-in role ${id} is always ${row.value}`);
      }
      const fields = differences(row, wanted);
      if (fields.length > 0) {
        changes.push({ kind: 'role', key: id, act: 'update', fields, make: (tx) => update(tx, id, wanted) });
      }
    } else if (wanted.value === undefined) {
      if (path[0] === 'roles') mistakes.add([...path, 'value'], 'is missing: a new role needs its rank');
      else mistakes.add(path, `there is no role ${id}`);
    } else {
      changes.push(create(id, { name: id, permissions: [], equivalents: [], ...wanted, value: wanted.value }));
    }
  }
  return { named: [...wantedRoles.keys()].map((key) => ({ kind: 'role', key })), changes };
}

/** A second factor that is required for a misspelt role would be required of nobody. */
export async function refuseUnknownRequired(
  reader: Reader,
  { mfa, roles }: SoundConfiguration,
  mistakes: MistakeList,
): Promise<void> {
  if (!mfa?.requiredFor?.length) return;
  const known = new Set([...roles, ...(await listRoles(reader))].map(({ id }) => id));
  for (const [place, role] of mfa.requiredFor.entries()) {
    if (!known.has(role)) mistakes.add(['mfa', 'required_for', place], `there is no role ${role}`);
  }
}

function wantedById({ roles, role_equivalents }: SoundConfiguration): Map<string, WantedRole> {
  const wanted = new Map<string, WantedRole>();
  for (const [index, { id, ...role }] of roles.entries()) {
    const given = Object.entries(role).filter(([, value]) => value !== undefined);
    wanted.set(id, { ...Object.fromEntries(given), path: ['roles', index] });
  }
  for (const [id, equivalents] of Object.entries(role_equivalents)) {
    wanted.set(id, { path: ['role_equivalents', id], ...wanted.get(id), equivalents });
  }
  return wanted;
}

function create(id: string, { name, value, permissions, equivalents }: Role): Change {
  const columns = { name, value, permissions: [...permissions], equivalents: [...equivalents] };
  return {
    kind: 'role',
    key: id,
    act: 'create',
    fields: Object.entries(columns).map(([column, after]) => ({ name: column, after })),
    make: async (tx) =>
      void (await tx
        .insertInto('role')
        .values({ id, ...columns })
        .execute()),
  };
}

async function update(tx: Tx, id: string, { permissions, equivalents, ...rest }: Partial<Role>): Promise<void> {
  const columns = {
    ...rest,
    ...(permissions && { permissions: [...permissions] }),
    ...(equivalents && { equivalents: [...equivalents] }),
  };
  await tx.updateTable('role').set(columns).where('id', '=', id).execute();
}

/**
 * Takes a role away. Throws `Refusal('conflict')` where somebody holds it: what people may do is not for a file to
 * change in passing.
 */
export async function deleteRole(tx: Tx, id: string): Promise<void> {
  await tx
    .deleteFrom('role')
    .where('id', '=', id)
    .where('is_built_in', '=', false)
    .execute()
    .catch((error: { code?: string }) => {
      // Foreign key violation: given to somebody since the plan was made.
      if (error.code !== '23503') throw error;
      throw new Refusal('conflict', `The role ${id} was given to somebody meanwhile, so it stays. Try again.`);
    });
}
