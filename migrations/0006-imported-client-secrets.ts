import { type Kysely, sql } from 'kysely';

/** Code that does not know the column serves as before: it refuses the apps whose only secret stands there. */
export const compatibleWith = 5;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table client
      add column imported_secrets text check (imported_secrets like 'encrypted:%')`.execute(db);
}
