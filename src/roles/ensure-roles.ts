import { recordAct } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';

/** One word as configuration takes it too: at most 255 printable ASCII characters, no space. */
const ROLE_ID = /^[\x21-\x7e]{1,255}$/;
const HIGHEST = 1000;

/**
 * Makes the roles that are not there yet, with the value given for them, else 0; those that are stay as they are,
 * whatever value is given. Returns the ids of the new ones. A name that no role could have is passed over, and a value
 * outside 0 to 1000 counts as 0. A new role may be named as somebody's equivalent already, and ranks as that one then:
 * giving it to somebody is for `mayGrant` to allow, like any other.
 */
export async function ensureRoles(
  tx: Tx,
  ids: readonly string[],
  values: Readonly<Record<string, number>> = {},
): Promise<string[]> {
  const wanted = [...new Set(ids)].filter((id) => ROLE_ID.test(id)).sort();
  if (wanted.length === 0) return [];
  const rows = wanted.map((id) => ({ id, name: id, value: rankGiven(values, id) }));
  const made = await tx
    .insertInto('role')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  const roles = made.map(({ id }) => id).sort();
  if (roles.length > 0) await recordAct(tx, { act: 'role.created', actor: { kind: 'system' }, facts: { roles } });
  return roles;
}

function rankGiven(values: Readonly<Record<string, number>>, id: string): number {
  const value = Object.hasOwn(values, id) ? values[id] : undefined;
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= HIGHEST ? value : 0;
}
