import { expect, test } from 'vitest';
import { type Database, inTransaction } from '#database/transaction.ts';
import { claimLetter, markSent, markUnsent } from '#mail/letter-status.ts';
import { sendLetter } from '#mail/send-letter.ts';
import { openTestMail, verifyEmail } from './open-mail.ts';

test('of twenty workers with one and the same attempt, one takes the letter on', async () => {
  await using mail = await openTestMail();
  const id = await queueLetter(mail);
  const claims = Array.from({ length: 20 }, () => claimLetter(mail.database.db, { id, attempt: 1 }));
  const taken = (await Promise.all(claims)).filter((letter) => letter !== undefined);
  expect(taken).toHaveLength(1);
});

test('a later attempt takes over from one that died, whose last word then counts for nothing', async () => {
  await using mail = await openTestMail();
  const { db } = mail.database;
  const id = await queueLetter(mail);
  await claimLetter(db, { id, attempt: 1 });
  expect(await claimLetter(db, { id, attempt: 2 })).toBeDefined();
  await markUnsent(db, { id, attempt: 1 }, { status: 'failed', error: 'too late' });
  expect(await read(db, id)).toMatchObject({ status: 'active', attempts: 2, error: null });
});

test('a letter that was sent is never taken on again', async () => {
  await using mail = await openTestMail();
  const { db } = mail.database;
  const id = await queueLetter(mail);
  await claimLetter(db, { id, attempt: 1 });
  await markSent(db, { id, attempt: 1 });
  expect(await claimLetter(db, { id, attempt: 2 })).toBeUndefined();
  await markUnsent(db, { id, attempt: 1 }, { status: 'retrying', error: 'no' });
  expect(await read(db, id)).toMatchObject({ status: 'sent', body: '' });
});

async function queueLetter({ database: { db }, letters }: Awaited<ReturnType<typeof openTestMail>>): Promise<string> {
  await inTransaction(db, (tx) => sendLetter(tx, letters, verifyEmail('ada@example.test')));
  const { id } = await db.updateTable('letter').set({ status: 'queued' }).returning('id').executeTakeFirstOrThrow();
  return id;
}

function read(db: Database, id: string) {
  return db.selectFrom('letter').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}
