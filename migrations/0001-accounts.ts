import { type Kysely, sql } from 'kysely';

/** The oldest migration whose code may still run beside this schema. */
export const compatibleWith = 1;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table change (
      what text primary key,
      version bigint not null default 0
    )`.execute(db);
  await sql`
    create function bump_change() returns trigger language plpgsql as $$
    begin
      insert into change (what, version) values (tg_argv[0], 1)
        on conflict (what) do update set version = change.version + 1;
      perform pg_notify('usher_change', tg_argv[0]);
      return null;
    end $$`.execute(db);
  await sql`
    create table account (
      id text primary key,
      email text,
      email_key text unique,
      email_verified boolean not null default false,
      username text,
      username_key text unique,
      name text,
      claims jsonb not null default '{}',
      locale text,
      is_disabled boolean not null default false,
      audit_key text,
      lapses_at timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      check ((email is null) = (email_key is null)),
      check ((username is null) = (username_key is null))
    )`.execute(db);
  await sql`create index account_created_at on account (created_at, id)`.execute(db);
  await sql`create index account_lapses_at on account (lapses_at) where lapses_at is not null`.execute(db);
  await sql`
    create table role (
      id text primary key,
      name text not null,
      value integer not null check (value >= 0),
      permissions text[] not null default '{}',
      equivalents text[] not null default '{}',
      is_built_in boolean not null default false,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`
    create trigger role_change after insert or update or delete or truncate on role
      for each statement execute function bump_change('role')`.execute(db);
  await sql`
    insert into role (id, name, value, is_built_in) values
      ('unauthorized', 'Unauthorized', 0, true),
      ('anonymous', 'Anonymous', 0, true),
      ('read_only', 'Read only', 10, true),
      ('user', 'User', 20, true),
      ('employee', 'Employee', 40, true),
      ('client', 'Client', 60, true),
      ('manager', 'Manager', 80, true),
      ('admin', 'Administrator', 100, true),
      ('root', 'Root', 1000, true)`.execute(db);
  await sql`
    create table account_role (
      account_id text not null references account on delete cascade,
      role_id text not null references role,
      granted_at timestamptz not null default now(),
      primary key (account_id, role_id)
    )`.execute(db);
  await sql`create index account_role_role_id on account_role (role_id)`.execute(db);
}
