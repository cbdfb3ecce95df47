import { type Kysely, sql } from 'kysely';

/** Code that does not know organisations leaves them out of tokens, and serves as before. */
export const compatibleWith = 7;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table organisation (
      id text primary key,
      name text not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`.execute(db);
  await sql`
    create table organisation_owner (
      organisation_id text primary key references organisation on delete cascade,
      name text not null,
      surname text,
      email text not null,
      email_key text not null,
      affiliation text,
      comments text,
      extra jsonb not null default '{}',
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index organisation_owner_email_key on organisation_owner (email_key)`.execute(db);
  await sql`
    create table organisation_member (
      organisation_id text not null references organisation on delete cascade,
      account_id text not null references account on delete cascade,
      joined_at timestamptz not null default now(),
      primary key (organisation_id, account_id)
    )`.execute(db);
  await sql`create index organisation_member_account_id on organisation_member (account_id)`.execute(db);
  await sql`
    create table awaited_member (
      organisation_id text not null references organisation on delete cascade,
      email_key text not null,
      email text not null,
      created_at timestamptz not null default now(),
      primary key (organisation_id, email_key)
    )`.execute(db);
  await sql`create index awaited_member_email_key on awaited_member (email_key)`.execute(db);
  await sql`
    create table organisation_role (
      organisation_id text not null,
      account_id text not null,
      role_id text not null references role,
      granted_at timestamptz not null default now(),
      primary key (organisation_id, account_id, role_id),
      foreign key (organisation_id, account_id) references organisation_member on delete cascade
    )`.execute(db);
  await sql`create index organisation_role_account_id on organisation_role (account_id)`.execute(db);
  await sql`create index organisation_role_role_id on organisation_role (role_id)`.execute(db);
  await sql`
    create table invitation (
      id text primary key,
      organisation_id text not null references organisation on delete cascade,
      email text not null,
      email_key text not null,
      role_id text references role,
      token_hash bytea not null unique,
      invited_by text references account on delete set null,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      unique (organisation_id, email_key)
    )`.execute(db);
  await sql`create index invitation_email_key on invitation (email_key)`.execute(db);
  await sql`create index invitation_expires_at on invitation (expires_at)`.execute(db);
  await sql`
    create table assignment (
      organisation_id text not null,
      employee_account_id text not null,
      client_account_id text not null,
      created_at timestamptz not null default now(),
      primary key (organisation_id, employee_account_id, client_account_id),
      foreign key (organisation_id, employee_account_id) references organisation_member on delete cascade,
      foreign key (organisation_id, client_account_id) references organisation_member on delete cascade
    )`.execute(db);
  await sql`create index assignment_client on assignment (organisation_id, client_account_id)`.execute(db);
  await sql`create index assignment_employee on assignment (employee_account_id)`.execute(db);
  await sql`
    create table note (
      id text primary key,
      organisation_id text not null references organisation on delete cascade,
      account_id text not null references account on delete cascade,
      author_account_id text references account on delete set null,
      text text not null,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index note_account_id on note (organisation_id, account_id, created_at)`.execute(db);
  await joinWhoWasAwaited(db);
}

/**
 * Whoever proves an address that an organisation waits for is its member from then on. By a trigger, since addresses
 * are proven in many ways: by the link, by the code, by an import, by a change of address. The record tells of it as of
 * any other who joins.
 */
async function joinWhoWasAwaited(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function join_organisations() returns trigger language plpgsql as $$
    begin
      with arrived as (
        delete from awaited_member where email_key = new.email_key returning organisation_id
      ), joined as (
        insert into organisation_member (organisation_id, account_id)
          select organisation_id, new.id from arrived
          on conflict do nothing
          returning organisation_id
      )
      insert into audit (act, actor_kind, account_id, facts)
        select 'member.joined', 'system', new.id, jsonb_build_object('organisation', organisation_id) from joined;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger account_arrives after insert on account for each row
      when (new.email_verified and new.email_key is not null) execute function join_organisations()`.execute(db);
  await sql`
    create trigger account_proves_address after update of email_verified, email_key on account for each row
      when (new.email_verified and new.email_key is not null
        and (not old.email_verified or old.email_key is distinct from new.email_key))
      execute function join_organisations()`.execute(db);
}
