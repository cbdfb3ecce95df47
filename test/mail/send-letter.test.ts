import { describe, expect, test } from 'vitest';
import { countStatements } from '#database/db.ts';
import { inTransaction } from '#database/transaction.ts';
import { listKeptLetters } from '#mail/kept-letters.ts';
import type { Letter } from '#mail/letters.ts';
import { pretendLetter, sendLetter } from '#mail/send-letter.ts';
import { freePort } from '../support/ports.ts';
import { asked, issuer, openTestMail, type TestMail, verifyEmail } from './open-mail.ts';

const letters: { letter: Letter; link: string | null; code: string | null }[] = [
  {
    letter: verifyEmail('ada@example.test', { token: 'T/1', code: '042042' }),
    link: `${issuer}/verify-email?token=T%2F1`,
    code: '042042',
  },
  {
    letter: { name: 'reset-password', to: 'ada@example.test', token: 'T2', linkMinutes: 30, asked },
    link: `${issuer}/reset-password?token=T2`,
    code: null,
  },
  { letter: { name: 'already-registered', to: 'ada@example.test', asked }, link: null, code: null },
  { letter: { name: 'password-changed', to: 'ada@example.test', asked }, link: null, code: null },
  { letter: { name: 'refresh-reuse', to: 'ada@example.test', appName: 'Reports', asked }, link: null, code: null },
  {
    letter: {
      name: 'invitation',
      to: 'ada@example.test',
      token: 'T3',
      organisationName: 'Acme',
      inviter: { name: 'Ada <b>Byron</b>', email: 'bob@example.test' },
      days: 7,
      asked,
    },
    link: `${issuer}/account/organisations/join?token=T3`,
    code: null,
  },
];
const named = { personName: 'Ada <b>Byron</b>' };

describe('every letter', () => {
  test.each(letters)('$letter.name: both parts say the same, and all its links are ours', async (expected) => {
    await using mail = await openTestMail();
    await send(mail, { ...expected.letter, ...named });
    const [kept] = await listKeptLetters(mail.database.db, mail.vault);
    expect(kept).toMatchObject({
      name: expected.letter.name,
      link: expected.link,
      code: expected.code,
      status: 'kept',
    });
    for (const said of [expected.link, expected.code].filter((part) => part !== null)) {
      expect(kept?.text).toContain(said);
      expect(kept?.html).toContain(said);
    }
    expect(kept?.html).toContain('Ada &lt;b&gt;Byron&lt;/b&gt;');
    expect(kept?.text).toContain('Ada <b>Byron</b>');
    const links = `${kept?.text} ${kept?.html}`.match(/https?:\/\/[^\s"'<]+/g) ?? [];
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !link.startsWith(issuer))).toEqual([]);
  });
});

describe('sending a letter', () => {
  test.each([
    'ada@example.test\r\nBcc: eve@example.test',
    'ada@example.test, eve@example.test',
    'Ada <ada@example.test>',
    '"ada@example.test> eve"@example.test',
    'ada@example.test\u2028',
    'ada',
    '@example.test',
    `${'a'.repeat(250)}@example.test`,
  ])('to %j is refused, since it is not one plain address', async (to) => {
    await using mail = await openTestMail();
    await expect(send(mail, verifyEmail(to))).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await listKeptLetters(mail.database.db, mail.vault)).toEqual([]);
  });

  test('about an app whose name tries to begin a header keeps the subject on one line', async () => {
    await using mail = await openTestMail();
    const appName = 'Reports\r\nBcc: eve@example.test';
    await send(mail, { name: 'refresh-reuse', to: 'ada@example.test', appName, asked });
    const [kept] = await listKeptLetters(mail.database.db, mail.vault);
    expect(kept?.subject).toBe('You were signed out of Reports Bcc: eve@example.test');
  });

  test('costs two statements with a mail server and one without, and as many when it is only pretended', async () => {
    for (const smtpUrl of [undefined, `smtp://127.0.0.1:${await freePort()}`]) {
      await using mail = await openTestMail(smtpUrl);
      const counts = [];
      for (const act of [sendLetter, pretendLetter]) {
        const { statements } = await countStatements(() =>
          inTransaction(mail.database.db, (tx) => act(tx, mail.letters, verifyEmail('ada@example.test'))),
        );
        counts.push(statements.filter((text) => !/^(begin|commit)/i.test(text)).length);
      }
      expect(counts).toEqual(smtpUrl ? [2, 2] : [1, 1]);
      expect(await mail.database.db.selectFrom('letter').select('id').execute()).toHaveLength(1);
    }
  });

  test('leaves nothing readable in the database but to whom and about what', async () => {
    await using mail = await openTestMail();
    await send(mail, verifyEmail('ada@example.test', { token: 'a-token', code: '424242' }));
    const rows = await mail.database.db.selectFrom('letter').selectAll().execute();
    expect(JSON.stringify(rows)).not.toMatch(/a-token|424242/);
    expect(rows).toMatchObject([{ body: expect.stringMatching(/^encrypted:/) }]);
  });
});

function send(mail: TestMail, letter: Letter): Promise<void> {
  return inTransaction(mail.database.db, (tx) => sendLetter(tx, mail.letters, letter));
}
