import { type Kysely, sql } from 'kysely';

export const compatibleWith = 4;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create sequence status_number`.execute(db);
  await sql`
    create table session (
      uid text primary key,
      id_hash bytea not null unique,
      previous_id_hash bytea unique,
      previous_expires_at timestamptz,
      previous_is_retired boolean not null default false,
      account_id text references account on delete cascade,
      payload jsonb not null,
      authorizations jsonb not null default '{}',
      signed_in_at timestamptz,
      created_at timestamptz not null default now(),
      seen_at timestamptz not null default now(),
      expires_at timestamptz not null,
      address text,
      agent text
    )`.execute(db);
  await sql`create index session_account_id on session (account_id, expires_at)`.execute(db);
  await sql`create index session_expires_at on session (expires_at)`.execute(db);
  await sql`
    create table interaction (
      uid_hash bytea primary key,
      client_id text,
      payload jsonb not null,
      flow jsonb not null default '{}',
      created_at timestamptz not null default now(),
      expires_at timestamptz not null
    )`.execute(db);
  await sql`create index interaction_expires_at on interaction (expires_at)`.execute(db);
  await sql`
    create table consent (
      account_id text not null references account on delete cascade,
      client_id text not null references client on delete cascade,
      scope text[] not null,
      claims text[] not null default '{}',
      resources jsonb not null default '{}',
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (account_id, client_id)
    )`.execute(db);
  await sql`create index consent_client_id on consent (client_id)`.execute(db);
  await sql`
    create table "grant" (
      id text primary key,
      account_id text references account on delete set null,
      client_id text not null,
      session_uid text,
      payload jsonb not null,
      status smallint not null default 0 check (status between 0 and 2),
      status_number bigint not null default nextval('status_number'),
      created_at timestamptz not null default now(),
      ended_at timestamptz,
      ended_by text
    )`.execute(db);
  await sql`create index grant_account_id on "grant" (account_id)`.execute(db);
  await sql`create index grant_session_uid on "grant" (session_uid)`.execute(db);
  await sql`create index grant_client_id on "grant" (client_id)`.execute(db);
  await sql`create index grant_ended_at on "grant" (ended_at) where status = 1`.execute(db);
  await sql`create unique index grant_status_number on "grant" (status_number)`.execute(db);
  await sql`
    create table token (
      id_hash bytea primary key,
      kind text not null,
      grant_id text,
      account_id text,
      client_id text,
      session_uid text,
      user_code_mac bytea unique,
      payload jsonb not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      consumed_at timestamptz
    )`.execute(db);
  await sql`create index token_grant_id on token (grant_id)`.execute(db);
  await sql`create index token_session_uid on token (session_uid)`.execute(db);
  await sql`create index token_expires_at on token (expires_at)`.execute(db);
  await sql`
    create unlogged table replay (
      id_hash bytea primary key,
      expires_at timestamptz not null
    )`.execute(db);
  await sql`create index replay_expires_at on replay (expires_at)`.execute(db);
}
