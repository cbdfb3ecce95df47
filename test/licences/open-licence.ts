import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '#database/transaction.ts';
import type { SeatRequest } from '#licences/take-seat.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

export const PRODUCT = 'reports';

interface Terms {
  readonly seats?: number;
  readonly product?: string;
  readonly counts?: 'person' | 'session';
  readonly whenFull?: 'deny' | 'replace_own' | 'evict_longest_idle';
  readonly idleSeconds?: number;
}

/** An organisation with people and one licence, straight in the database. */
export interface LicenceScene extends TestDatabase {
  readonly organisation: string;
  readonly licence: string;
  /** A new member's account id. */
  person(name?: string): Promise<string>;
  /** Another licence of the same organisation. */
  issue(terms?: Terms): Promise<string>;
  /** Who holds what at this moment, as the table says it. */
  held(licence?: string): Promise<{ readonly slot: number; readonly account_id: string | null }[]>;
}

export async function openLicenceScene(terms: Terms = {}): Promise<LicenceScene> {
  const database = await openTestDatabase();
  const { db } = database;
  const organisation = `org-${randomUUID()}`;
  await db.insertInto('organisation').values({ id: organisation, name: 'Acme Institute' }).execute();
  const issue = (more: Terms = {}) => insertLicence(db, organisation, more);
  const licence = await issue(terms);
  return Object.assign(database, {
    organisation,
    licence,
    issue,
    person: (name?: string) => insertMember(db, organisation, name),
    held: (of = licence) =>
      db
        .selectFrom('seat')
        .select(['slot', 'account_id'])
        .where('licence_id', '=', of)
        .where('holder', 'is not', null)
        .where('expires_at', '>', sql<Date>`now()`)
        .orderBy('slot')
        .execute(),
  });
}

export async function insertLicence(db: Database, organisation: string, terms: Terms = {}): Promise<string> {
  const { seats = 2, product = PRODUCT, counts = 'person', whenFull = 'deny', idleSeconds = 1800 } = terms;
  const id = `lic_${randomUUID()}`;
  const row = { id, organisation_id: organisation, product, serial: id, seats, counts, when_full: whenFull };
  await db
    .insertInto('licence')
    .values({ ...row, idle_seconds: idleSeconds })
    .execute();
  const slots = Array.from({ length: seats }, (_, at) => ({ licence_id: id, slot: at + 1 }));
  await db.insertInto('seat').values(slots).execute();
  return id;
}

export async function insertMember(db: Database, organisation: string, name = 'Somebody'): Promise<string> {
  const id = `acc_${randomUUID()}`;
  await db.insertInto('account').values({ id, name, email_verified: true }).execute();
  await db.insertInto('organisation_member').values({ organisation_id: organisation, account_id: id }).execute();
  return id;
}

/** A person at a device of their own. */
export function asking(accountId: string, more: Partial<SeatRequest> = {}): SeatRequest {
  const sessionUid = `ses-${randomUUID()}`;
  return { accountId, sessionUid, clientId: 'reports-app', product: PRODUCT, canWait: false, ...more };
}
