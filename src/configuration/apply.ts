import { sql } from 'kysely';
import { type Actor, recordAct } from '#audit/record-act.ts';
import type { Hasher } from '#credentials/hash-pool.ts';
import { locks } from '#database/locks.ts';
import { type Database, inTransaction, type Reader, type Tx } from '#database/transaction.ts';
import { StartError } from '#platform/start-error.ts';
import type { Change, Plan } from './change.ts';
import { planConfiguration } from './plan.ts';
import type { ToldChange } from './plan-text.ts';
import { planningHasher, prepareClientSecrets } from './prepare-client-secrets.ts';
import { checkPeople, type PrepareNeeds, preparePeople } from './prepare-people.ts';
import { type Configuration, type ReadNeeds, readConfiguration } from './read-file.ts';

export interface ApplyNeeds extends ReadNeeds, PrepareNeeds {
  readonly db: Database;
  readonly hasher: Hasher;
  /** Whose act the audit tells of: the command, or the start. */
  readonly actor: Actor;
}

/** What an apply did: none of its changes, or all of them. */
export interface Applied {
  readonly changes: readonly (Pick<Change, 'kind' | 'key' | 'act'> & { readonly fields: readonly string[] })[];
  /** Sentences about what the file says that has no effect yet; no names of people. */
  readonly remarks: readonly string[];
}

/** What an apply would do. */
export interface Planned {
  readonly changes: readonly ToldChange[];
  /** Sentences about what it would stop at. */
  readonly refusals: readonly string[];
  readonly remarks: readonly string[];
}

export interface ApplyOptions {
  /** Whether what an earlier apply made, and the file no longer names, goes. */
  readonly prunes?: boolean | undefined;
}

/**
 * Applies a file. Throws `ConfigurationMistakes`, with nothing changed, when there is something to mend, and
 * `StartError` when something to be pruned is still needed.
 */
export async function applyConfiguration(
  needs: ApplyNeeds,
  file: string,
  options: ApplyOptions = {},
): Promise<Applied> {
  return apply(needs, await readConfiguration(file, needs), options);
}

/**
 * What applying the file would change. Reads one moment of the database, and could not write if it wanted to: it takes
 * no lock, so it may run beside anything. Throws `ConfigurationMistakes`.
 */
export async function planFile(
  needs: Omit<ApplyNeeds, 'actor' | 'hasher'>,
  file: string,
  { prunes }: ApplyOptions = {},
): Promise<Planned> {
  const read = await readConfiguration(file, needs);
  return needs.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const configuration = await draft(tx, read, needs);
      await checkPeople(tx, configuration, needs);
      const { changes, refusals, remarks } = await planConfiguration(tx, { configuration, prunes });
      return { changes: changes.map(({ make: _, ...told }) => told), refusals, remarks };
    });
}

/**
 * The same at start, only when the content of the file is not what was applied last: a restart must not
 * undo what people changed. Undefined when it was passed by. Never prunes.
 */
export async function applyIfChanged(needs: ApplyNeeds, file: string): Promise<Applied | undefined> {
  const configuration = await readConfiguration(file, needs);
  const last = await needs.db.selectFrom('configuration').select('content_hash').executeTakeFirst();
  const isSame = configuration.contentMacs.some((mac) => last?.content_hash.equals(mac));
  return isSame ? undefined : apply(needs, configuration, {});
}

/** The file as it can be planned with, nothing hashed yet. */
function draft(reader: Reader, read: Configuration, { vault }: Pick<ApplyNeeds, 'vault'>): Promise<Configuration> {
  return prepareClientSecrets(reader, read, { vault, hasher: planningHasher });
}

async function apply(needs: ApplyNeeds, read: Configuration, { prunes }: ApplyOptions): Promise<Applied> {
  // What the database shows to be wrong is told before thousands of passwords are hashed.
  await checkPeople(needs.db, read, needs);
  await planConfiguration(needs.db, { configuration: await draft(needs.db, read, needs), prunes });
  const prepared = await preparePeople(needs.db, read, needs);
  const configuration = await prepareClientSecrets(needs.db, read, needs);
  return inTransaction(needs.db, async (tx) => {
    // Processes that start at once apply one after another.
    await sql`select pg_advisory_xact_lock(${sql.lit(locks.applyConfiguration)})`.execute(tx);
    const plan = await planConfiguration(tx, { configuration, prepared, prunes });
    if (plan.refusals.length > 0) throw new StartError(plan.refusals.join('\n'));
    for (const change of plan.changes) await change.make(tx, needs.actor);
    await own(tx, plan);
    if (prunes) await disown(tx, plan);
    await remember(tx, configuration);
    const changes = plan.changes.map(({ kind, key, act, fields }) => ({
      kind,
      key,
      act,
      fields: fields.map(({ name }) => name),
    }));
    if (changes.length > 0) await record(tx, needs.actor, changes);
    return { changes, remarks: plan.remarks };
  });
}

/**
 * The file owns what it names; whether it also made it stays true for good, since only that may be pruned. The row of a
 * setting is replaced whole, so whoever changes it makes it.
 */
async function own(tx: Tx, { named, changes }: Plan): Promise<void> {
  if (named.length === 0) return;
  const made = new Set(changes.filter(isMaking).map(({ kind, key }) => `${kind} ${key}`));
  const columns = {
    kinds: named.map(({ kind }) => kind),
    keys: named.map(({ key }) => key),
    made: named.map(({ kind, key }) => made.has(`${kind} ${key}`)),
  };
  await tx
    .insertInto('owned')
    .columns(['kind', 'key', 'is_created'])
    .expression(
      sql`select * from unnest(${columns.kinds}::text[], ${columns.keys}::text[], ${columns.made}::boolean[])`,
    )
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'key'])
        .doUpdateSet({ is_created: true })
        .where('owned.is_created', '=', false)
        .where('excluded.is_created', '=', true),
    )
    .execute();
}

const isMaking = ({ kind, act }: Change) => act === 'create' || (kind === 'setting' && act === 'update');

/** What the file no longer names is no longer its own. */
async function disown(tx: Tx, { named }: Plan): Promise<void> {
  const [kinds, keys] = [named.map(({ kind }) => kind), named.map(({ key }) => key)];
  await tx
    .deleteFrom('owned')
    .where(sql<boolean>`(kind, key) not in (select * from unnest(${kinds}::text[], ${keys}::text[]))`)
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

/** People and members are named by kind and number only: an address is no fact of the audit. */
async function record(tx: Tx, actor: Actor, changes: Applied['changes']): Promise<void> {
  const facts = {
    changes: changes
      .filter(({ kind }) => kind !== 'user' && kind !== 'member')
      .map(({ kind, key, act, fields }) => ({ kind, key, act, fields })),
    people: changes.filter(({ kind }) => kind === 'user').length,
    members: changes.filter(({ kind }) => kind === 'member').length,
  };
  await recordAct(tx, { act: 'configuration.applied', actor, facts });
}
