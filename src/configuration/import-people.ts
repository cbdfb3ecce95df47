import { sql } from 'kysely';
import { type Actor, recordAct } from '#audit/record-act.ts';
import { locks } from '#database/locks.ts';
import { type Database, inTransaction, type Reader } from '#database/transaction.ts';
import type { Change } from './change.ts';
import { peopleColumns } from './csv-columns.ts';
import { readCsvTable } from './csv-table.ts';
import { csvLimits, declareTable } from './list-files.ts';
import { planPeople } from './plan-people.ts';
import { checkPeople, type PreparedPeople, type PrepareNeeds, preparePeople } from './prepare-people.ts';
import { type Configuration, checkConfiguration } from './read-file.ts';
import { nameOf, readNeededText } from './read-text.ts';
import { listMistakes } from './source.ts';

export interface ImportNeeds extends PrepareNeeds {
  readonly db: Database;
  readonly actor: Actor;
  readonly issuer: string;
}

export interface ImportOptions {
  /** Whether the addresses of those who are new count as confirmed. */
  readonly areVerified: boolean;
}

/** How many people of the file there are of each kind. */
export interface Imported {
  readonly created: number;
  readonly updated: number;
  /** Those who are as the file says already. */
  readonly skipped: number;
}

/**
 * Imports the people of a CSV file, all or none: what `users: {file: …}` would make of it, but that no configuration
 * owns them. Throws `ConfigurationMistakes`, with nothing changed, when there is something to mend.
 */
export async function importPeople(needs: ImportNeeds, file: string, options: ImportOptions): Promise<Imported> {
  const configuration = await readPeople(needs, file, options);
  await checkPeople(needs.db, configuration, needs);
  // Once more in the transaction; but before the hashing, which takes long.
  await plan(needs.db, configuration);
  const prepared = await preparePeople(needs.db, configuration, needs);
  return inTransaction(needs.db, async (tx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(locks.applyConfiguration)})`.execute(tx);
    const changes = await plan(tx, configuration, prepared);
    for (const change of changes) await change.make(tx, needs.actor);
    const imported = count(changes, configuration.declared.users.length);
    if (changes.length > 0) await recordAct(tx, { act: 'people.imported', actor: needs.actor, facts: { ...imported } });
    return imported;
  });
}

async function readPeople(needs: ImportNeeds, file: string, { areVerified }: ImportOptions): Promise<Configuration> {
  const shown = nameOf(file);
  const table = readCsvTable(await readNeededText(file, csvLimits), peopleColumns);
  const mistakes = listMistakes({ file: shown, lineOf: () => 1 });
  declareTable('users', { file: shown, table, mistakes });
  const { data } = checkConfiguration({ users: table.items }, needs, mistakes);
  mistakes.stop();
  if (!data) throw new Error('the schema gave neither people nor a mistake');
  const users = data.users.map((person) => ({ ...person, email_verified: areVerified }));
  return { file: shown, declared: { ...data, users, branding: undefined }, contentMacs: [], mistakes };
}

async function plan(
  reader: Reader,
  { declared, mistakes }: Configuration,
  prepared?: PreparedPeople,
): Promise<readonly Change[]> {
  const people = { declared: declared.users, roles: [], clientIds: [], prepared, mistakes };
  const { changes } = await planPeople(reader, people);
  mistakes.stop();
  return changes;
}

function count(changes: readonly Change[], people: number): Imported {
  const created = changes.filter(({ act }) => act === 'create').length;
  const updated = changes.length - created;
  return { created, updated, skipped: people - created - updated };
}
