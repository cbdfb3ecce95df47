import { type Kysely, sql } from 'kysely';

export const compatibleWith = 5;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit (
      number bigint generated always as identity primary key,
      at timestamptz not null default now(),
      act text not null,
      outcome text not null default 'done',
      actor_kind text not null,
      actor_id text,
      account_id text,
      client_id text,
      request_id text,
      facts jsonb not null default '{}',
      personal text,
      seal_number bigint unique,
      seal bytea,
      check ((seal_number is null) = (seal is null))
    )`.execute(db);
  await sql`create index audit_unsealed on audit (number) where seal is null`.execute(db);
  await sql`create index audit_account_id on audit (account_id, number)`.execute(db);
  await sql`create index audit_at on audit (at)`.execute(db);
  await sql`
    create table seal_key (
      id text primary key default 'audit' check (id = 'audit'),
      secret text not null check (secret like 'encrypted:%')
    )`.execute(db);
  await sql`
    create table letter (
      id text primary key,
      name text not null,
      recipient text not null,
      subject text not null,
      body text not null check (body = '' or body like 'encrypted:%'),
      account_id text references account on delete set null,
      status text not null default 'queued' check (status in ('queued', 'active', 'retrying', 'sent', 'failed', 'kept')),
      attempts integer not null default 0,
      error text,
      created_at timestamptz not null default now(),
      sent_at timestamptz
    )`.execute(db);
  await sql`create index letter_created_at on letter (created_at desc, id)`.execute(db);
  await sql`create index letter_recipient on letter (recipient, created_at desc)`.execute(db);
  await sql`
    create unlogged table request_count (
      caller_hash bytea not null,
      limit_group text not null,
      window_start timestamptz not null,
      requests integer not null,
      primary key (caller_hash, limit_group, window_start)
    )`.execute(db);
  await sql`create index request_count_window_start on request_count (window_start)`.execute(db);
}
