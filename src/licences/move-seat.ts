import { sql } from 'kysely';
import { recordAct } from '#audit/record-act.ts';
import { type Database, inTransaction, type Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { isValidLicence } from './licence.ts';
import type { Waiting } from './line.ts';
import { untilNoCollision } from './until-no-collision.ts';

/** Somebody who wants the seat that they hold in another sign-in. */
interface Move extends Waiting {
  readonly clientId: string;
  readonly requestId?: string | undefined;
}

/**
 * Hands somebody's seat of a licence that counts each sign-in over to the one at hand, and closes the licence's apps in
 * the other; where there are several, the seat unused for longest. The seat stays locked from the one to the other, so
 * that nobody slips in between. Answers false, with nothing changed, where they hold none elsewhere or one here already.
 */
export function moveSeat(db: Database, move: Move): Promise<boolean> {
  // A sign-in that takes a free seat at this very moment collides, and is then found to have one.
  return untilNoCollision(() => inTransaction(db, (tx) => moveOnce(tx, move)));
}

async function moveOnce(tx: Tx, move: Move): Promise<boolean> {
  const { licenceId, accountId, clientId, requestId } = move;
  const slot = await lockOtherSeat(tx, move);
  if (slot === undefined) return false;
  await endSignIns(tx, { whose: { seat: { licence: licenceId, slot } }, cause: 'seat_moved' });
  await takeFreedSeat(tx, move, slot);
  const actor = { kind: 'person', id: accountId } as const;
  await recordAct(tx, { act: 'seat.moved', actor, accountId, clientId, requestId, facts: { licenceId, slot } });
  return true;
}

async function lockOtherSeat(tx: Tx, { licenceId, accountId, sessionUid }: Move): Promise<number | undefined> {
  const row = await tx
    .selectFrom('seat as s')
    .innerJoin('licence as l', 'l.id', 's.licence_id')
    .select('s.slot')
    .where('l.id', '=', licenceId)
    .where('l.counts', '=', 'session')
    .where(isValidLicence(sql`l`))
    .where('s.account_id', '=', accountId)
    .where('s.holder_kind', '=', 'session')
    .where('s.holder', '<>', sessionUid)
    .where('s.expires_at', '>', sql<Date>`now()`)
    .where(sql<boolean>`not exists (select from seat own where own.licence_id = l.id and own.holder = ${sessionUid})`)
    .orderBy('s.seen_at')
    .limit(1)
    .forUpdate('s')
    .executeTakeFirst();
  return row?.slot;
}

async function takeFreedSeat(tx: Tx, { licenceId, accountId, sessionUid, clientId }: Move, slot: number) {
  await tx
    .with('got', (query) =>
      query
        .updateTable('seat as s')
        .from('licence as l')
        .set({
          holder: sessionUid,
          holder_kind: 'session',
          account_id: accountId,
          client_id: clientId,
          since: sql`now()`,
          seen_at: sql`now()`,
          expires_at: sql`least(now() + make_interval(secs => l.idle_seconds), l.valid_to)`,
        })
        .whereRef('l.id', '=', 's.licence_id')
        .where('s.licence_id', '=', licenceId)
        .where('s.slot', '=', slot)
        .returning(['s.licence_id', 's.slot']),
    )
    .insertInto('seat_session')
    .columns(['licence_id', 'slot', 'session_uid', 'account_id'])
    .expression((query) =>
      query
        .selectFrom('got')
        .select(['licence_id', 'slot', sql<string>`${sessionUid}`.as('session_uid')])
        .select(sql<string>`${accountId}`.as('account_id')),
    )
    .onConflict((conflict) =>
      conflict.columns(['licence_id', 'session_uid']).doUpdateSet((set) => ({ slot: set.ref('excluded.slot') })),
    )
    .execute();
}
