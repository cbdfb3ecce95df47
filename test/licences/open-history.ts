import { sql } from 'kysely';
import type { LicenceScene } from './open-licence.ts';

/** A licence's past, straight in the database. Times as PostgreSQL reads them. */
export interface History {
  /** A seat that was held and given back. */
  use(slot: number, since: string, until: string, accountId?: string): Promise<void>;
  /** A seat that is held still. */
  hold(slot: number, since: string, expiresAt: string, accountId?: string): Promise<void>;
  /** Somebody who found none, and waited until then, if at all. */
  refuse(at: string, until?: string, accountId?: string): Promise<void>;
  /** Somebody who waits still. */
  wait(since: string, seenAt: string): Promise<void>;
}

export function historyOf({ db, licence }: Pick<LicenceScene, 'db' | 'licence'>): History {
  const [at, nobody] = [(text: string) => sql<Date>`${text}::timestamptz`, 'acc_somebody'];
  return {
    async use(slot, since, until, accountId = nobody) {
      const row = { licence_id: licence, slot, account_id: accountId, since: at(since), until: at(until) };
      await db.insertInto('seat_use').values(row).execute();
    },
    async hold(slot, since, expiresAt, accountId = nobody) {
      const held = { holder: `${accountId}-${slot}`, holder_kind: 'person', account_id: accountId } as const;
      await db
        .updateTable('seat')
        .set({ ...held, since: at(since), seen_at: at(since), expires_at: at(expiresAt) })
        .where('licence_id', '=', licence)
        .where('slot', '=', slot)
        .execute();
    },
    async refuse(when, until = when, accountId = nobody) {
      const row = { licence_id: licence, account_id: accountId, at: at(when), until: at(until) };
      await db.insertInto('seat_refusal').values(row).execute();
    },
    async wait(since, seenAt) {
      const row = { licence_id: licence, holder: `${since} ${seenAt}`, account_id: nobody };
      await db
        .insertInto('seat_wait')
        .values({ ...row, created_at: at(since), seen_at: at(seenAt) })
        .execute();
    },
  };
}
