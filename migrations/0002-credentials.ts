import { type Kysely, sql } from 'kysely';

export const compatibleWith = 2;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table password (
      account_id text primary key references account on delete cascade,
      hash text not null check (hash like 'encrypted:%'),
      changed_at timestamptz not null default now()
    )`.execute(db);
  await sql`
    create table proof (
      id text primary key,
      purpose text not null check (purpose in ('verify_email', 'reset_password')),
      account_id text references account on delete cascade,
      email_key text not null,
      username_key text,
      token_hash bytea not null unique,
      code_mac bytea,
      interaction_hash bytea,
      client_id text,
      wrong_codes integer not null default 0,
      created_at timestamptz not null default now(),
      code_expires_at timestamptz,
      expires_at timestamptz not null,
      used_at timestamptz
    )`.execute(db);
  await sql`create index proof_username_key on proof (username_key) where username_key is not null`.execute(db);
  await sql`create index proof_interaction_hash on proof (interaction_hash) where interaction_hash is not null`.execute(
    db,
  );
  await sql`create index proof_account_id on proof (account_id)`.execute(db);
  await sql`create index proof_expires_at on proof (expires_at)`.execute(db);
  await sql`
    create table attempt (
      key_hash bytea primary key,
      tries integer not null,
      next_at timestamptz not null,
      expires_at timestamptz not null
    )`.execute(db);
  await sql`create index attempt_expires_at on attempt (expires_at)`.execute(db);
  await sql`
    create table setup_link (
      id boolean primary key default true check (id),
      token_hash bytea not null,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`
    create function end_setup() returns trigger language plpgsql as $$
    begin
      delete from setup_link;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger end_setup after insert on account_role
      for each row when (new.role_id in ('admin', 'root')) execute function end_setup()`.execute(db);
}
