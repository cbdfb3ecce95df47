import { sql } from 'kysely';
import { recordAct } from '#audit/record-act.ts';
import { type Database, inTransaction, type Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { isValidLicence } from './licence.ts';

/** At most so many a time; the next time comes soon. */
const LIMIT = 100;

const hasPeople = sql<boolean>`(
  exists (select from seat where seat.licence_id = licence.id and seat.holder is not null)
  or exists (select from "grant" g where g.licence_id = licence.id and g.status <> 1))`;
const isOver = sql<boolean>`(not ${isValidLicence(sql`licence`)})`;

/**
 * Ends what is still connected by licences that no longer hold: their term is over, or somebody came in the very moment
 * they were suspended. Each in a transaction of its own; one that somebody is changing waits for the next time. Answers
 * how many there were.
 */
export async function endLicencesThatRanOut(db: Database): Promise<number> {
  const due = await db
    .selectFrom('licence')
    .select('id')
    .where(isOver)
    .where(hasPeople)
    .orderBy('id')
    .limit(LIMIT)
    .execute();
  let ended = 0;
  for (const { id } of due) if (await inTransaction(db, (tx) => end(tx, id))) ended += 1;
  return ended;
}

async function end(tx: Tx, id: string): Promise<boolean> {
  const licence = await tx
    .selectFrom('licence')
    .select('id')
    .where('id', '=', id)
    .where(isOver)
    .where(hasPeople)
    .forNoKeyUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (!licence) return false;
  const { grants } = await endSignIns(tx, { whose: { licence: id }, cause: 'licence_ended' });
  const facts = { licence: id, ended: grants.length };
  await recordAct(tx, { act: 'licence.ran_out', actor: { kind: 'system' }, facts });
  return true;
}
