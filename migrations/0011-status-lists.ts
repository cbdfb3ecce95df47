import { type Kysely, sql } from 'kysely';

/** Code that does not know status lists gives tokens without a place in one, and serves as before. */
export const compatibleWith = 10;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table status_seed (
      id boolean primary key default true check (id),
      seed uuid not null default gen_random_uuid(),
      longest_seconds integer not null default 900
    )`.execute(db);
  await sql`
    insert into status_seed (longest_seconds)
      select greatest(900, max(lifetime_seconds)) from resource_server`.execute(db);
  await sql`
    create table status_entry (
      number bigint primary key,
      status smallint not null check (status between 0 and 2),
      changed_by xid8 not null default pg_current_xact_id(),
      changed_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index status_entry_changed_by on status_entry (changed_by)`.execute(db);
  await sql`create index status_entry_changed_at on status_entry (changed_at)`.execute(db);
  await sql`
    create function set_status(of_number bigint, to_status smallint) returns void language sql as $$
      insert into status_entry (number, status) values (of_number, to_status)
        on conflict (number) do update set status = excluded.status, changed_by = pg_current_xact_id(),
          changed_at = now()
        where status_entry.status not in (1, excluded.status)
    $$`.execute(db);
  await followGrants(db);
  await followClients(db);
  await followLifetimes(db);
  await sql`
    insert into status_entry (number, status) select status_number, status from "grant" where status <> 0`.execute(db);
}

/** By triggers, so that no way of ending a grant is forgotten. A number that was taken back stays so for good. */
async function followGrants(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function follow_grant_status() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then
        if old.status <> 1 then perform set_status(old.status_number, 1::smallint); end if;
        return null;
      end if;
      if new.status_number <> old.status_number then perform set_status(old.status_number, 1::smallint); end if;
      if new.status <> old.status or (new.status_number <> old.status_number and new.status <> 0) then
        perform set_status(new.status_number, new.status);
      end if;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger grant_status_changes after update of status, status_number on "grant" for each row
      when (old.status <> new.status or old.status_number <> new.status_number)
      execute function follow_grant_status()`.execute(db);
  await sql`
    create trigger grant_goes after delete on "grant" for each row execute function follow_grant_status()`.execute(db);
}

/** A token may have been given for longer than its API gives them now, or for an API that is gone. */
async function followLifetimes(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function note_longest_lifetime() returns trigger language plpgsql as $$
    begin
      update status_seed set longest_seconds = new.lifetime_seconds where longest_seconds < new.lifetime_seconds;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger resource_server_lifetime after insert or update of lifetime_seconds on resource_server for each row
      execute function note_longest_lifetime()`.execute(db);
}

/** Machines have one number a client; whatever takes their tokens back gives the client a fresh one. */
async function followClients(db: Kysely<unknown>): Promise<void> {
  await sql`update client set status_number = nextval('status_number') where status_number is null`.execute(db);
  await sql`alter table client alter column status_number set default nextval('status_number')`.execute(db);
  await sql`alter table client alter column status_number set not null`.execute(db);
  await sql`
    create function renew_client_status() returns trigger language plpgsql as $$
    begin
      new.status_number := nextval('status_number');
      return new;
    end $$`.execute(db);
  await sql`
    create trigger client_is_disabled before update of is_disabled on client for each row
      when (new.is_disabled and not old.is_disabled) execute function renew_client_status()`.execute(db);
  await sql`
    create function follow_client_status() returns trigger language plpgsql as $$
    begin
      perform set_status(old.status_number, 1::smallint);
      return null;
    end $$`.execute(db);
  await sql`
    create trigger client_status_changes after update on client for each row
      when (old.status_number <> new.status_number) execute function follow_client_status()`.execute(db);
  await sql`
    create trigger client_goes after delete on client for each row execute function follow_client_status()`.execute(db);
  await freeMachineSeats(db);
}

/** A machine that loses its seat before it ran out loses its tokens with it. */
async function freeMachineSeats(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function take_back_from_machine() returns trigger language plpgsql as $$
    begin
      update client set status_number = nextval('status_number') where id = old.holder;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger machine_loses_seat after update on seat for each row
      when (old.holder_kind = 'client' and old.expires_at > now() and new.holder is distinct from old.holder)
      execute function take_back_from_machine()`.execute(db);
  await sql`
    create trigger machine_seat_goes after delete on seat for each row
      when (old.holder_kind = 'client' and old.expires_at > now()) execute function take_back_from_machine()`.execute(
    db,
  );
}
