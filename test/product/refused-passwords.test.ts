import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultSettings } from '#database/settings.ts';
import { wordsOf } from '../support/visitor.ts';
import { NO_LIMITS, openProduct, type Product } from './open-product.ts';
import { freshName, newPerson, PASSWORD, register } from './people.ts';

let product: Product;
beforeAll(async () => {
  const branding = { ...defaultSettings.branding, name: 'Lighthouse Institute' };
  product = await openProduct({ settings: { ...NO_LIMITS, branding } });
});
afterAll(() => product[Symbol.asyncDispose]());

const COMMON = 'That password is among those that guessers try first. Choose another.';
const PERSONAL = 'That password is close to your name, your address or the name of this place. Choose another.';
const SHORT = 'That password is too short: it needs 15 characters or more.';

/** Passwords that anybody might guess of whoever has this address, username and name. */
function guessable({ email, username, name }: { email: string; username: string; name: string }): [string, string][] {
  return [
    ['Password123456789', COMMON],
    ['password123456789', COMMON],
    ['aaaaaaaaaaaaaaaaaa', COMMON],
    ['Usher-Usher-Usher', PERSONAL],
    ['usher1234567890!', PERSONAL],
    ['U5h3r-u$h3r-2026!', PERSONAL],
    ['LighthouseInstitute', PERSONAL],
    ['lighthouse-institute-1', PERSONAL],
    [email, PERSONAL],
    [`${email.toUpperCase()}1`, PERSONAL],
    [`${username}${username}!`, PERSONAL],
    [`${name} ${name}`, PERSONAL],
    ['short', SHORT],
  ];
}

describe('a password that guessers try first is refused in words', () => {
  test('when somebody registers, and the form keeps all but the password', async () => {
    const username = freshName();
    const person = { email: `${username}@example.com`, username, name: 'Ada Byron King' };
    const visitor = product.visitor();
    for (const [password, words] of guessable(person)) {
      const page = await register(visitor, { ...person, new_password: password });
      expect([page.status, password, wordsOf(page)]).toEqual([422, password, expect.stringContaining(words)]);
      expect(page.text).toMatch(/id="error" role="alert"/);
      expect(page.text).toContain(`value="${person.email}"`);
      expect(page.text).not.toMatch(/<input id="new-password"[^>]*value=/);
    }
    const done = await register(visitor, { ...person, new_password: PASSWORD });
    expect(done.url.pathname).toMatch(/\/verify$/);
  });

  test('when the first administrator is made, and the link still works afterwards', async () => {
    const person = { email: `${freshName()}@example.com`, name: 'Grace Hopper Murray' };
    const visitor = product.visitor();
    await visitor.go((await product.house.house.setupLink()) ?? '');
    for (const [password, words] of guessable({ ...person, username: person.name })) {
      const page = await visitor.submit({ ...person, new_password: password });
      expect([page.status, password, wordsOf(page)]).toEqual([422, password, expect.stringContaining(words)]);
    }
    await visitor.submit({ ...person, new_password: PASSWORD });
    const page = await visitor.submit({ decision: 'cancel' }, '/enrol');
    expect([page.status, page.url.pathname]).toEqual([200, '/account']);
    expect(wordsOf(page)).toContain(person.email);
  });

  test('when a forgotten password is replaced, and the link still works afterwards', async () => {
    const { email } = await newPerson(product);
    const visitor = product.visitor();
    await visitor.go('/forgot-password');
    await visitor.submit({ email });
    const letter = await product.house.letter(email);
    await visitor.go(letter.link);
    for (const [password, words] of guessable({ email, username: 'Somebody New', name: 'Somebody New' })) {
      const page = await visitor.submit({ new_password: password });
      expect([page.status, password, wordsOf(page)]).toEqual([422, password, expect.stringContaining(words)]);
    }
    expect((await visitor.submit({ new_password: `${PASSWORD} again` })).status).toBe(200);
    await visitor.go('/sign-in');
    const page = await visitor.submit({ email, password: `${PASSWORD} again` });
    expect([page.status, page.url.pathname]).toEqual([200, '/account']);
  });
});
