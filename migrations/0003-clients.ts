import { type Kysely, sql } from 'kysely';

export const compatibleWith = 3;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table client (
      id text primary key,
      metadata jsonb not null,
      secret_hashes bytea[] not null default '{}',
      scope text[] not null default '{}',
      is_first_party boolean not null default false,
      is_built_in boolean not null default false,
      is_disabled boolean not null default false,
      requires_pkce boolean not null default true,
      licence_product text,
      status_number bigint,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`.execute(db);
  await sql`
    create table resource_server (
      identifier text primary key,
      name text not null,
      secret_hash bytea,
      permissions text[] not null default '{}',
      token_format text not null default 'jwt' check (token_format in ('jwt', 'opaque')),
      signing_alg text not null default 'ES256',
      lifetime_seconds integer not null default 900 check (lifetime_seconds > 0),
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`.execute(db);
  await sql`
    create table signing_key (
      kid text primary key,
      alg text not null,
      public_jwk jsonb not null,
      private_jwk text not null check (private_jwk like 'encrypted:%'),
      created_at timestamptz not null default now(),
      active_from timestamptz not null default now(),
      retired_at timestamptz
    )`.execute(db);
  await sql`
    create table setting (
      name text primary key,
      value jsonb not null,
      updated_at timestamptz not null default now()
    )`.execute(db);
  await sql`
    create table configuration (
      id boolean primary key default true check (id),
      content_hash bytea not null,
      applied_at timestamptz not null default now()
    )`.execute(db);
  await sql`
    create table owned (
      kind text not null,
      key text not null,
      is_created boolean not null,
      primary key (kind, key)
    )`.execute(db);
  for (const table of ['client', 'resource_server', 'signing_key', 'setting']) {
    await sql`
      create trigger ${sql.id(`${table}_change`)} after insert or update or delete or truncate on ${sql.id(table)}
        for each statement execute function bump_change(${sql.lit(table)})`.execute(db);
  }
}
