import { type Kysely, sql } from 'kysely';

/** Code that does not know second factors would let a password alone open an account that has one. */
export const compatibleWith = 7;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table totp (
      account_id text primary key references account on delete cascade,
      secret text not null check (secret like 'encrypted:%'),
      used_steps bigint[] not null default '{}',
      created_at timestamptz not null default now(),
      last_used_at timestamptz
    )`.execute(db);
  await sql`
    create table totp_enrolment (
      account_id text not null references account on delete cascade,
      bound_to_hash bytea not null,
      secret text not null check (secret like 'encrypted:%'),
      expires_at timestamptz not null,
      primary key (account_id, bound_to_hash)
    )`.execute(db);
  await sql`create index totp_enrolment_expires_at on totp_enrolment (expires_at)`.execute(db);
  await sql`
    create table email_factor (
      account_id text primary key references account on delete cascade,
      created_at timestamptz not null default now(),
      last_used_at timestamptz
    )`.execute(db);
  await sql`
    create table passkey_user (
      account_id text primary key references account on delete cascade,
      handle bytea not null unique
    )`.execute(db);
  await sql`
    create table passkey (
      id text primary key,
      account_id text not null references account on delete cascade,
      credential_id bytea not null unique,
      public_key bytea not null,
      sign_count bigint not null default 0,
      transports text[] not null default '{}',
      is_backup_eligible boolean not null,
      is_backed_up boolean not null,
      is_user_verifying boolean not null,
      aaguid text not null,
      name text not null,
      created_at timestamptz not null default now(),
      last_used_at timestamptz,
      suspected_at timestamptz
    )`.execute(db);
  await sql`create index passkey_account_id on passkey (account_id, created_at)`.execute(db);
  await sql`
    create table recovery_code (
      code_hash bytea primary key,
      account_id text not null references account on delete cascade,
      created_at timestamptz not null default now(),
      used_at timestamptz
    )`.execute(db);
  await sql`create index recovery_code_account_id on recovery_code (account_id)`.execute(db);
  await sql`
    create table remembered_device (
      id text primary key,
      token_hash bytea not null unique,
      account_id text not null references account on delete cascade,
      agent text,
      address text,
      password_changed_at timestamptz not null,
      created_at timestamptz not null default now(),
      last_used_at timestamptz not null default now(),
      expires_at timestamptz not null
    )`.execute(db);
  await sql`create index remembered_device_account_id on remembered_device (account_id)`.execute(db);
  await sql`create index remembered_device_expires_at on remembered_device (expires_at)`.execute(db);
  await sql`
    create table mailed_code (
      id text primary key,
      account_id text not null references account on delete cascade,
      bound_to_hash bytea not null unique,
      code_mac bytea not null,
      wrong_codes integer not null default 0,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null
    )`.execute(db);
  await sql`create index mailed_code_account_id on mailed_code (account_id)`.execute(db);
  await sql`create index mailed_code_expires_at on mailed_code (expires_at)`.execute(db);
  await sql`
    create table email_change (
      id text primary key,
      account_id text not null references account on delete cascade,
      email text not null,
      email_key text not null,
      old_email text,
      token_hash bytea not null unique,
      code_mac bytea not null,
      wrong_codes integer not null default 0,
      undo_token_hash bytea unique,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      proven_at timestamptz,
      undo_expires_at timestamptz
    )`.execute(db);
  await sql`create unique index email_change_open on email_change (account_id) where proven_at is null`.execute(db);
  await sql`create index email_change_expires_at on email_change (expires_at)`.execute(db);
  await sql`alter table account add column deletes_at timestamptz`.execute(db);
  await sql`create index letter_account_id on letter (account_id)`.execute(db);
  await sql`create index account_deletes_at on account (deletes_at) where deletes_at is not null`.execute(db);
  // Whoever ends the sign-ins of an account ends those too that were answered and wait to go on.
  await sql`
    create index interaction_answered on interaction ((payload #>> '{result,login,accountId}'))
    where payload ? 'result'`.execute(db);
}
