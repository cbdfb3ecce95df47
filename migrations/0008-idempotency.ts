import { type Kysely, sql } from 'kysely';

/** Code that does not know the table keeps no answers, and serves as before. */
export const compatibleWith = 7;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table idempotency (
      caller text not null,
      key_hash bytea not null,
      request_mac bytea not null,
      answer text check (answer like 'encrypted:%'),
      created_at timestamptz not null default now(),
      primary key (caller, key_hash)
    )`.execute(db);
  await sql`create index idempotency_created_at on idempotency (created_at)`.execute(db);
}
