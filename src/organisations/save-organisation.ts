import { sql } from 'kysely';
import { parseName } from '#accounts/plain-text.ts';
import { type Actor, recordAct } from '#audit/record-act.ts';
import type { Tx } from '#database/transaction.ts';
import { newId } from '#platform/ids.ts';
import { Refusal } from '#platform/refusal.ts';

interface Saved {
  /** One that somebody chose; `org_…` unless given. */
  readonly id?: string | undefined;
  /** As people read it. */
  readonly name: string;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
}

/** What stands where an organisation's id would in the addresses of pages, and what browsers take for a way out of one. */
const RESERVED: ReadonlySet<string> = new Set(['join', '.', '..']);

/** Whether no organisation can have this id. */
export const isReservedId = (id: string): boolean => RESERVED.has(id);

/**
 * Makes an organisation, or gives one its name. Throws `Refusal('invalid-input')` for a name nobody could read and for
 * an id that no page could be at: `join`, where one of ours is, `.` and `..`.
 */
export async function saveOrganisation(tx: Tx, saved: Saved): Promise<{ id: string; isNew: boolean }> {
  const { id = newId('org'), actor, requestId } = saved;
  if (isReservedId(id)) throw new Refusal('invalid-input', `The id of an organisation cannot be ${id}.`);
  const name = parseName(saved.name);
  if (name === undefined) throw new Refusal('invalid-input', 'An organisation needs a name of at most 200 characters.');
  const row = await tx
    .insertInto('organisation')
    .values({ id, name })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ name, updated_at: sql<Date>`now()` }).where('organisation.name', '<>', name),
    )
    // A row that was there before is one that somebody's transaction has put its mark on.
    .returning(sql<boolean>`xmax = 0`.as('isNew'))
    .executeTakeFirst();
  if (!row) return { id, isNew: false };
  const act = row.isNew ? 'organisation.created' : 'organisation.renamed';
  await recordAct(tx, { act, actor, requestId, facts: { organisation: id, name } });
  return { id, isNew: row.isNew };
}
