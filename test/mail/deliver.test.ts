import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { inTransaction } from '#database/transaction.ts';
import { sendLetter } from '#mail/send-letter.ts';
import { freePort } from '../support/ports.ts';
import { openMailServer } from '../support/smtp.ts';
import { until } from '../support/until.ts';
import { issuer, openTestMail, type TestMail, verifyEmail } from './open-mail.ts';

describe('a letter', () => {
  test('goes out when its act has committed, says what it is, and its body is emptied', async () => {
    await using server = await openMailServer();
    await using mail = await openTestMail(server.url);
    await send(mail, 'ada@example.test');
    await server.has(1);
    const [letter] = server.arrived;
    expect(letter?.to).toBe('ada@example.test');
    expect(letter?.header('to')).toBe('ada@example.test');
    expect(letter?.header('from')).toBe('Usher <usher@example.test>');
    expect(letter?.header('subject')).toBe('Confirm your email address');
    expect(letter?.header('auto-submitted')).toBe('auto-generated');
    expect(letter?.header('content-type')).toContain('multipart/alternative');
    await mail.jobs.stop();
    const [row] = await listLetters(mail);
    expect(letter?.header('message-id')).toBe(`<${row?.id}@${new URL(issuer).hostname}>`);
    expect(row).toMatchObject({ status: 'sent', body: '', attempts: 1, error: null });
    expect(row?.sent_at).toBeInstanceOf(Date);
  });

  test('to an address in other letters goes out, with its domain in ASCII where all the rest is', async () => {
    await using server = await openMailServer();
    await using mail = await openTestMail(server.url);
    await send(mail, 'jorg@bücher.example');
    await send(mail, 'jörg@example.test');
    await server.has(2);
    expect(server.arrived.map((letter) => letter.header('to')).sort()).toEqual([
      'jorg@xn--bcher-kva.example',
      'jörg@example.test',
    ]);
  });

  test('that the server has no time for is sent again under the same Message-ID', async () => {
    let tries = 0;
    await using server = await openMailServer({
      refuse: () => {
        tries += 1;
        return tries < 3 ? '451 4.3.0 try again later' : undefined;
      },
    });
    await using mail = await openTestMail(server.url);
    await send(mail, 'ada@example.test');
    await server.has(1);
    await mail.jobs.stop();
    expect(await listLetters(mail)).toMatchObject([{ status: 'sent', attempts: 3, error: null }]);
    expect(server.arrived).toHaveLength(1);
  });

  test('to somebody the server does not know has failed for good, at once', async () => {
    await using server = await openMailServer({
      refuse: (to) => (to.startsWith('nobody') ? '550 5.1.1 <nobody@example.test> is unknown' : undefined),
    });
    await using mail = await openTestMail(server.url);
    await send(mail, 'nobody@example.test');
    await send(mail, 'ada@example.test');
    await server.has(1);
    await mail.jobs.stop();
    const [failed] = (await listLetters(mail)).filter(({ recipient }) => recipient.startsWith('nobody'));
    expect(failed).toMatchObject({
      status: 'failed',
      attempts: 1,
      error: '550 5.1.1 <nobody@example.test> is unknown',
    });
    expect(mail.logged.join('')).toContain('a letter was refused for good');
    expect(`${mail.logged}${mail.jobs.lines}`).not.toMatch(/example\.test|123456|a-token/);
  });

  test('that is never taken has failed when its attempts are used up', async () => {
    await using mail = await openTestMail(`smtp://127.0.0.1:${await freePort()}`, 0);
    await send(mail, 'ada@example.test');
    await until(async () => (await listLetters(mail))[0]?.status === 'failed');
    const [letter] = await listLetters(mail);
    expect(letter?.error).toContain('ECONNREFUSED');
    expect(letter?.body).not.toBe('');
  });

  test('is sent once, though the database was away when the server said yes', async () => {
    let mail: TestMail | undefined;
    await using server = await openMailServer({ beforeYes: () => mail && cutConnections(mail) });
    mail = await openTestMail(server.url);
    await using _closed = mail;
    await send(mail, 'ada@example.test');
    await server.has(1);
    // The test's own connections were cut too; this one is opened after.
    await using reader = await openReader(mail);
    await until(async () => (await reader.query('select status from letter')).rows[0]?.status === 'sent');
    expect(server.arrived).toHaveLength(1);
  });
});

describe('while the mail server is down', () => {
  test('a hundred letters wait, and each arrives exactly once; none of an act that was rolled back', async () => {
    const port = await freePort();
    await using mail = await openTestMail(`smtp://127.0.0.1:${port}`);
    const acts = Array.from({ length: 100 }, (_, n) => send(mail, `person-${n}@example.test`));
    const undone = Array.from({ length: 10 }, (_, n) =>
      inTransaction(mail.database.db, async (tx) => {
        await sendLetter(tx, mail.letters, verifyEmail(`undone-${n}@example.test`));
        throw new Error('the act failed');
      }).catch(() => undefined),
    );
    await Promise.all([...acts, ...undone]);
    await until(async () => (await listLetters(mail)).every(({ status }) => status === 'retrying'));
    await using server = await openMailServer({ port });
    await server.has(100);
    await until(async () => (await listLetters(mail)).every(({ status }) => status === 'sent'));
    const recipients = server.arrived.map(({ to }) => to).sort();
    expect(recipients).toEqual(Array.from({ length: 100 }, (_, n) => `person-${n}@example.test`).sort());
    expect(new Set(server.arrived.map((letter) => letter.header('message-id'))).size).toBe(100);
  });
});

function send(mail: TestMail, to: string): Promise<void> {
  return inTransaction(mail.database.db, (tx) => sendLetter(tx, mail.letters, verifyEmail(to)));
}

function listLetters({ database }: TestMail) {
  return database.db.selectFrom('letter').selectAll().orderBy('created_at').execute();
}

async function openReader({ database }: TestMail) {
  const client = new pg.Client(database.url);
  await client.connect();
  return {
    query: (text: string) => client.query<{ status: string }>(text),
    [Symbol.asyncDispose]: () => client.end(),
  };
}

async function cutConnections({ database }: TestMail): Promise<void> {
  const admin = new pg.Client(database.url);
  await admin.connect();
  await admin.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await admin.end();
}
