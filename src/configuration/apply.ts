import { sql } from 'kysely';
import { type Actor, recordAct } from '#audit/record-act.ts';
import { locks } from '#database/locks.ts';
import { type Database, inTransaction, type Tx } from '#database/transaction.ts';
import type { Change, Plan } from './change.ts';
import { planConfiguration } from './plan.ts';
import { type PrepareNeeds, preparePeople } from './prepare-people.ts';
import { type Configuration, type ReadNeeds, readConfiguration } from './read-file.ts';

export interface ApplyNeeds extends ReadNeeds, PrepareNeeds {
  readonly db: Database;
  /** Whose act the audit tells of: the command, or the start. */
  readonly actor: Actor;
}

/** What an apply did: none of its changes, or all of them. */
export interface Applied {
  readonly changes: readonly Pick<Change, 'kind' | 'key' | 'act' | 'fields'>[];
}

/** Applies a file. Throws `ConfigurationMistakes`, with nothing changed, when there is something to mend. */
export async function applyConfiguration(needs: ApplyNeeds, file: string): Promise<Applied> {
  return apply(needs, await readConfiguration(file, needs));
}

/**
 * The same at start, only when the content of the file is not what was applied last: a restart must not
 * undo what people changed. Undefined when it was passed by.
 */
export async function applyIfChanged(needs: ApplyNeeds, file: string): Promise<Applied | undefined> {
  const configuration = await readConfiguration(file, needs);
  const last = await needs.db.selectFrom('configuration').select('content_hash').executeTakeFirst();
  const isSame = configuration.contentMacs.some((mac) => last?.content_hash.equals(mac));
  return isSame ? undefined : apply(needs, configuration);
}

async function apply(needs: ApplyNeeds, configuration: Configuration): Promise<Applied> {
  const prepared = await preparePeople(needs.db, configuration, needs);
  return inTransaction(needs.db, async (tx) => {
    // Processes that start at once apply one after another.
    await sql`select pg_advisory_xact_lock(${sql.lit(locks.applyConfiguration)})`.execute(tx);
    const plan = await planConfiguration(tx, configuration, prepared);
    for (const change of plan.changes) await change.make(tx, needs.actor);
    await own(tx, plan);
    await remember(tx, configuration);
    const changes = plan.changes.map(({ kind, key, act, fields }) => ({ kind, key, act, fields }));
    if (changes.length > 0) await record(tx, needs.actor, changes);
    return { changes };
  });
}

/** The file owns what it names; whether it also made it stays true for good, since only that may be pruned. */
async function own(tx: Tx, { named, changes }: Plan): Promise<void> {
  if (named.length === 0) return;
  const created = new Set(changes.filter(({ act }) => act === 'create').map(({ kind, key }) => `${kind} ${key}`));
  const rows = named.map(({ kind, key }) => ({ kind, key, is_created: created.has(`${kind} ${key}`) }));
  await tx
    .insertInto('owned')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'key'])
        .doUpdateSet({ is_created: true })
        .where('owned.is_created', '=', false)
        .where('excluded.is_created', '=', true),
    )
    .execute();
}

async function remember(tx: Tx, { contentMacs }: Configuration): Promise<void> {
  const [content_hash = Buffer.alloc(0)] = contentMacs;
  await tx
    .insertInto('configuration')
    .values({ content_hash })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ content_hash, applied_at: sql<Date>`now()` }))
    .execute();
}

/** People are named by kind and number only: an address is no fact of the audit. */
async function record(tx: Tx, actor: Actor, changes: Applied['changes']): Promise<void> {
  const facts = {
    changes: changes
      .filter(({ kind }) => kind !== 'user')
      .map(({ kind, key, act, fields }) => ({ kind, key, act, fields })),
    people: changes.filter(({ kind }) => kind === 'user').length,
  };
  await recordAct(tx, { act: 'configuration.applied', actor, facts });
}
