import { readdir } from 'node:fs/promises';
import { type Kysely, sql } from 'kysely';
import { locks } from './locks.ts';
import type { Database } from './transaction.ts';

const FOLDER = new URL('../../migrations/', import.meta.url);

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly compatibleWith: number;
  up(db: Kysely<unknown>): Promise<void>;
}

/** What stops a start: the database is ahead of this code and says it cannot serve it. */
export class IncompatibleDatabase extends Error {}

/**
 * Brings the schema up to this code, one transaction a migration, one process at a time (an advisory lock, so `db`
 * must reach PostgreSQL directly). Throws `IncompatibleDatabase` when the schema is too new for this code.
 */
export async function migrate(db: Database): Promise<string[]> {
  const migrations = await readMigrations();
  return db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${sql.lit(locks.migrate)})`.execute(connection);
    try {
      await createMigrationTable(connection);
      const applied = await listApplied(connection);
      refuseNewer(applied, migrations);
      const done = new Set(applied.map(({ number }) => number));
      const missing = migrations.filter(({ number }) => !done.has(number));
      for (const migration of missing) await applyMigration(connection, migration);
      return missing.map(({ name }) => name);
    } finally {
      await sql`select pg_advisory_unlock(${sql.lit(locks.migrate)})`.execute(connection);
    }
  });
}

/** Whether every migration of this code is in the database; for `/readyz` and processes that do not migrate. */
export async function isMigrated(db: Database): Promise<boolean> {
  const migrations = await readMigrations();
  const applied = await listApplied(db);
  refuseNewer(applied, migrations);
  const done = new Set(applied.map(({ number }) => number));
  return migrations.every(({ number }) => done.has(number));
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(FOLDER)).filter((name) => /^\d{4}-.*\.ts$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const module = await import(new URL(name, FOLDER).href);
      return {
        number: Number(name.slice(0, 4)),
        name: name.slice(0, -3),
        compatibleWith: module.compatibleWith,
        up: module.up,
      };
    }),
  );
}

async function createMigrationTable(db: Kysely<unknown> | Database): Promise<void> {
  await sql`
    create table if not exists migration (
      number integer primary key,
      name text not null,
      compatible_with integer not null,
      applied_at timestamptz not null default now()
    )`.execute(db);
}

async function listApplied(db: Kysely<unknown> | Database) {
  const { rows } = await sql<{ number: number; name: string; compatible_with: number }>`
    select number, name, compatible_with from migration order by number`.execute(db);
  return rows;
}

function refuseNewer(applied: { number: number; name: string; compatible_with: number }[], known: Migration[]): void {
  const newest = known.at(-1)?.number ?? 0;
  const foreign = applied.find(({ number, compatible_with }) => number > newest && compatible_with > newest);
  if (foreign) {
    throw new IncompatibleDatabase(
      `The database was migrated by a newer Usher (${foreign.name}) that this version cannot work with. ` +
        'Start the newer version, or restore a backup made before it.',
    );
  }
}

async function applyMigration(db: Database, migration: Migration): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await migration.up(tx as unknown as Kysely<unknown>);
    await sql`
      insert into migration (number, name, compatible_with)
      values (${migration.number}, ${migration.name}, ${migration.compatibleWith})`.execute(tx);
  });
}
