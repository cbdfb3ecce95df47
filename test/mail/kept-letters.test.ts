import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { inTransaction } from '#database/transaction.ts';
import { findKeptLetter, listKeptLetters } from '#mail/kept-letters.ts';
import { sendLetter } from '#mail/send-letter.ts';
import { sweepLetters } from '#mail/sweep-letters.ts';
import { openTestMail, verifyEmail } from './open-mail.ts';

test('the mailbox lists letters newest first, also two of one transaction, in the promised shape', async () => {
  await using mail = await openTestMail();
  await inTransaction(mail.database.db, async (tx) => {
    await sendLetter(tx, mail.letters, verifyEmail('first@example.test'));
    await sendLetter(tx, mail.letters, verifyEmail('second@example.test'));
  });
  const kept = await listKeptLetters(mail.database.db, mail.vault);
  expect(kept.map(({ to }) => to)).toEqual(['second@example.test', 'first@example.test']);
  const keys = ['id', 'to', 'subject', 'name', 'text', 'html', 'link', 'code', 'status', 'created_at'];
  expect(Object.keys(kept[0] ?? {})).toEqual(keys);
  expect(kept[0]?.created_at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
});

test('the mailbox finds the letters to one address, however it is typed', async () => {
  await using mail = await openTestMail();
  await inTransaction(mail.database.db, async (tx) => {
    await sendLetter(tx, mail.letters, verifyEmail('Ada@example.test'));
    await sendLetter(tx, mail.letters, verifyEmail('eve@example.test'));
  });
  const kept = await listKeptLetters(mail.database.db, mail.vault, { to: 'ada@EXAMPLE.test' });
  expect(kept.map(({ to }) => to)).toEqual(['Ada@example.test']);
  expect(await findKeptLetter(mail.database.db, mail.vault, kept[0]?.id ?? '')).toEqual(kept[0]);
  expect(await findKeptLetter(mail.database.db, mail.vault, 'ltr_unknown')).toBeUndefined();
});

test('letters older than a month are swept away', async () => {
  await using mail = await openTestMail();
  const { db } = mail.database;
  await inTransaction(db, async (tx) => {
    await sendLetter(tx, mail.letters, verifyEmail('old@example.test'));
    await sendLetter(tx, mail.letters, verifyEmail('new@example.test'));
  });
  await sql`update letter set created_at = now() - interval '31 days' where recipient like 'old%'`.execute(db);
  await sweepLetters(db);
  const kept = await listKeptLetters(db, mail.vault);
  expect(kept.map(({ to }) => to)).toEqual(['new@example.test']);
});
