import { sql } from 'kysely';
import { recordAct } from '#audit/record-act.ts';
import { type Database, inTransaction, type Tx } from '#database/transaction.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import type { Letters } from '#mail/letters.ts';
import { sendLetter } from '#mail/send-letter.ts';
import { deletionLetter } from './deletion-letter.ts';
import { isLastAdministrator, lockAdministrators } from './last-administrator.ts';

const BATCH = 200;

interface Needs {
  readonly db: Database;
  readonly letters: Letters;
}

/**
 * Deletes the accounts whose cooling-off time is over: their sign-ins end, their names are free again, and with the row
 * goes the key of their details in the audit, whose rows stay. Each in a transaction of its own; the last administrator
 * waits until there is another. Returns how many went.
 */
export async function sweepDeletedAccounts({ db, letters }: Needs): Promise<number> {
  let total = 0;
  for (let after = ''; ; ) {
    const due = await listDue(db, after);
    for (const id of due) {
      if (await inTransaction(db, (tx) => carryOut(tx, letters, id))) total += 1;
      after = id;
    }
    if (due.length < BATCH) return total;
  }
}

async function listDue(db: Database, after: string): Promise<string[]> {
  const rows = await db
    .selectFrom('account')
    .select('id')
    .where('deletes_at', '<=', sql<Date>`now()`)
    .where('id', '>', after)
    .orderBy('id')
    .limit(BATCH)
    .execute();
  return rows.map(({ id }) => id);
}

async function carryOut(tx: Tx, letters: Letters, id: string): Promise<boolean> {
  await lockAdministrators(tx, id);
  const person = await lockDue(tx, id);
  if (!person?.deletes_at) return false;
  await endSignIns(tx, { whose: { account: id }, cause: 'account_deleted' });
  // What was sent says whose address it was; what is still on its way arrives.
  await tx
    .deleteFrom('letter')
    .where('account_id', '=', id)
    .where('status', 'in', ['sent', 'failed', 'kept'])
    .execute();
  await tx.deleteFrom('account').where('id', '=', id).execute();
  await recordAct(tx, { act: 'account.deleted', actor: { kind: 'person', id }, accountId: id });
  const letter = deletionLetter(person, { stage: 'done', deletesAt: person.deletes_at });
  if (letter) await sendLetter(tx, letters, letter);
  return true;
}

/** Whoever keeps the account, or is deleting it too, has the row: then it is theirs to say. */
function lockDue(tx: Tx, id: string) {
  return tx
    .selectFrom('account')
    .select(['email', 'name', 'locale', 'deletes_at'])
    .where('id', '=', id)
    .where('deletes_at', '<=', sql<Date>`now()`)
    .where(sql<boolean>`not ${isLastAdministrator(id, 'who are there')}`)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
}
