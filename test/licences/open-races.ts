import { sql } from 'kysely';
import type { Database } from '#database/transaction.ts';
import { type SeatRequest, takeSeat } from '#licences/take-seat.ts';
import { until } from '../support/until.ts';
import { asking, type LicenceScene, openLicenceScene } from './open-licence.ts';
import { whatIsWrong } from './seat-invariants.ts';

type Terms = Parameters<typeof openLicenceScene>[0];

/** Somebody signed in at a device, with the grant an app has from them. */
export interface SignedIn extends SeatRequest {
  readonly grantId: string;
}

/** A licence, and statements that are held in the middle by another's transaction. */
export interface RaceScene extends LicenceScene {
  /** A session with a grant; no seat yet. */
  signIn(accountId: string, more?: Partial<SeatRequest>): Promise<SignedIn>;
  /** A transaction that stays open until it is told otherwise. */
  begin(): Promise<{ readonly tx: Database; commit(): Promise<void> }>;
  /** Begins a statement and resolves once it waits for somebody else's lock, as the `many`th to do so. */
  stuck<T>(statement: Promise<T>, many?: number): Promise<{ readonly done: Promise<T> }>;
  take(who: SeatRequest): ReturnType<typeof takeSeat>;
  runOut(slot?: number): Promise<void>;
  grant(id: string): Promise<{ status: number; ended_by: string | null }>;
  wrong(): Promise<string[]>;
}

export async function openRaceScene(terms: Terms = {}): Promise<RaceScene> {
  const scene = await openLicenceScene(terms);
  const { db } = scene;
  let grants = 0;
  return Object.assign(scene, {
    async signIn(accountId: string, more: Partial<SeatRequest> = {}) {
      const who = asking(accountId, { licenceId: scene.licence, ...more });
      grants += 1;
      const grantId = `grant ${grants}`;
      const { sessionUid } = who;
      const expiry = sql<Date>`now() + interval '1 day'`;
      const session = { uid: sessionUid, id_hash: Buffer.from(sessionUid), account_id: accountId, expires_at: expiry };
      await db
        .insertInto('session')
        .values({ ...session, payload: '{}', authorizations: '{}' })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const grant = { id: grantId, account_id: accountId, client_id: who.clientId, session_uid: sessionUid };
      await db
        .insertInto('grant')
        .values({ ...grant, payload: '{}' })
        .execute();
      return { ...who, grantId };
    },
    async begin() {
      const tx = await db.startTransaction().execute();
      return { tx, commit: () => tx.commit().execute() };
    },
    async stuck<T>(statement: Promise<T>, many = 1) {
      const waiting = sql<{ many: number }>`select count(*)::int as many from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      statement.catch(() => undefined);
      await until(async () => ((await waiting.execute(db)).rows[0]?.many ?? 0) >= many);
      return { done: statement };
    },
    take: (who: SeatRequest) => takeSeat(db, who),
    async runOut(slot?: number) {
      await db
        .updateTable('seat')
        .set({ expires_at: sql`now() - interval '1 second'` })
        .where('holder', 'is not', null)
        .$if(slot !== undefined, (query) => query.where('slot', '=', slot ?? 0))
        .execute();
    },
    grant: (id: string) =>
      db.selectFrom('grant').select(['status', 'ended_by']).where('id', '=', id).executeTakeFirstOrThrow(),
    wrong: () => whatIsWrong(db),
  });
}
