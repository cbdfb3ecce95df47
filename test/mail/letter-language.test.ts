import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeLetter } from '#mail/letters.ts';
import { asked, openTestMail, type TestMail, verifyEmail } from './open-mail.ts';

let mail: TestMail;
beforeAll(async () => {
  mail = await openTestMail();
});
afterAll(() => mail[Symbol.asyncDispose]());

const [ENGLISH, GERMAN] = ['Confirm your email address', 'Bestätigen Sie Ihre E-Mail-Adresse'];

describe('the language of a letter', () => {
  test.each([
    ['the account’s', { locale: 'de-CH', lang: 'en' }, GERMAN],
    ['that of the page it was asked for on, where the account has none', { locale: undefined, lang: 'de' }, GERMAN],
    ['English, where the account’s is not spoken here', { locale: 'it', lang: 'en' }, ENGLISH],
    ['English, where nothing is known', { locale: undefined, lang: undefined }, ENGLISH],
  ])('is %s', async (_what, { locale, lang }, subject) => {
    const letter = verifyEmail('ada@example.test', { locale, asked: { ...asked, lang } });
    const written = await writeLetter(mail.letters, letter);
    expect(written.subject).toBe(subject);
    expect(written.html).toContain(`<html lang="${subject === GERMAN ? 'de' : 'en'}">`);
  });

  test('is that of its time and device too', async () => {
    const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
    const letter = verifyEmail('ada@example.test', {
      locale: 'de',
      asked: { ...asked, agent, timeZone: 'Europe/Zurich' },
    });
    const { text } = await writeLetter(mail.letters, letter);
    expect(text).toContain('Wann: 22. November 2026 um 11:00 MEZ\nGerät: Firefox unter Linux\n');
  });
});
