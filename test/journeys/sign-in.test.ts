import { describe, expect, test } from 'vitest';
import { openApp } from '../support/app.ts';
import { openVisitor } from '../support/browser.ts';
import { addPerson, PASSWORD } from '../support/people.ts';
import { answerTo, problemOn, signInTo, typePassword } from '../support/steps.ts';
import { tellStory } from '../support/story.ts';

const story = tellStory();

describe('signing in', () => {
  test('a wrong password shows the form again, with what was typed and without the password', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(ownApp.loginUrl());
    await page.fill('#email', person.email);
    await page.fill('#password', 'not my password at all');
    const answer = await answerTo(page, '#continue');
    expect(answer.status()).toBe(422);
    expect(await problemOn(page)).toContain('don’t match');
    expect(await page.getAttribute('#error', 'role')).toBe('alert');
    expect(await page.inputValue('#email')).toBe(person.email);
    expect(await page.inputValue('#password')).toBe('');
    await page.fill('#password', PASSWORD);
    await page.click('#continue');
    await page.waitForSelector('#who');
    expect(ownApp.tokens()?.claims()?.sub).toBe(person.id);
  });

  test('an address nobody has is answered as a wrong password is', async () => {
    const { ownApp } = story;
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(ownApp.loginUrl());
    await page.fill('#email', 'nobody@example.com');
    await page.fill('#password', PASSWORD);
    expect((await answerTo(page, '#continue')).status()).toBe(422);
    expect(await problemOn(page)).toContain('don’t match');
  });

  test('the eleventh guess at one account has to wait, and is told for how long', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(ownApp.loginUrl());
    for (let guess = 1; guess <= 10; guess += 1) {
      await page.fill('#email', person.email);
      await page.fill('#password', `guess number ${guess}`);
      expect((await answerTo(page, '#continue')).status()).toBe(422);
    }
    await page.fill('#password', PASSWORD);
    const answer = await answerTo(page, '#continue');
    expect(answer.status()).toBe(429);
    expect(Number(answer.headers()['retry-after'])).toBeGreaterThan(0);
    expect(answer.headers().ratelimit).toBeUndefined();
    expect(await problemOn(page)).toContain('Please wait');
  });

  test('a username in any case does as well as the address, as does an address in capitals', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    for (const identifier of [person.username.toUpperCase(), person.email.toUpperCase()]) {
      await using visitor = await openVisitor();
      await visitor.page.goto(ownApp.loginUrl());
      await typePassword(visitor.page, identifier);
      await visitor.page.waitForSelector('#who');
      expect(ownApp.tokens()?.claims()?.sub).toBe(person.id);
    }
  });

  test('before the address is confirmed the right password leads to the letter, and the code to the app', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house, { address: 'unconfirmed' });
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(ownApp.loginUrl());
    await typePassword(page, person.email);
    await page.waitForURL(/\/verify$/);
    expect(ownApp.tokens()).toBeUndefined();
    expect(await page.locator('main').innerText()).toContain(person.email);
    await page.fill('#code', (await house.letter(person.email)).code);
    await page.click('#continue');
    await page.waitForSelector('#who');
    expect(ownApp.tokens()?.claims()?.sub).toBe(person.id);
  });

  test('before the address is confirmed a wrong password says nothing of it', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house, { address: 'unconfirmed' });
    await using visitor = await openVisitor();
    await visitor.page.goto(ownApp.loginUrl());
    await typePassword(visitor.page, person.email, 'not my password at all');
    expect(await problemOn(visitor.page)).toContain('don’t match');
    expect(await house.letters(person.email)).toEqual([]);
  });

  test('somebody else can still sign in where an address waits to be confirmed', async () => {
    const { house, ownApp } = story;
    const [waiting, other] = [await addPerson(house, { address: 'unconfirmed' }), await addPerson(house)];
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(ownApp.loginUrl());
    await typePassword(page, waiting.email);
    await page.waitForURL(/\/verify$/);
    await page.getByRole('link', { name: 'Use another address' }).click();
    await page.click('#sign-in');
    await typePassword(page, other.email);
    await page.waitForSelector('#who');
    expect(ownApp.tokens()?.claims()?.sub).toBe(other.id);
  });

  test('the keyboard alone is enough, and what has the focus is always to be seen', async () => {
    const { house, app } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(app.loginUrl());
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('email');
    await page.keyboard.type(person.email);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('password');
    await page.keyboard.type('not my password at all');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#error');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('error');
    for (let tabs = 0; (await page.evaluate(() => document.activeElement?.id)) !== 'password'; tabs += 1) {
      expect(tabs).toBeLessThan(6);
      await page.keyboard.press('Tab');
    }
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle);
    expect(outline).not.toBe('none');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/consent$/);
    while ((await page.evaluate(() => document.activeElement?.id)) !== 'continue') await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#who');
    expect(app.tokens()?.claims()?.sub).toBe(person.id);
  });

  test('the address that the app hinted at is filled in, and the password has the focus', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(ownApp.loginUrl({ login_hint: person.email }));
    expect(await page.inputValue('#email')).toBe(person.email);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('password');
  });

  test('somebody whose account is disabled does not get in', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await house.db.updateTable('account').set({ is_disabled: true }).where('id', '=', person.id).execute();
    await using visitor = await openVisitor();
    await visitor.page.goto(ownApp.loginUrl());
    await typePassword(visitor.page, person.email);
    expect(await problemOn(visitor.page)).toContain('don’t match');
  });

  test('two apps in one browser: whoever signed in to the first is in the second without a page', async () => {
    const { house, ownApp } = story;
    await using other = await openApp(house, { client_name: 'Plans', first_party: true });
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await signInTo(page, ownApp, person);
    const seen: string[] = [];
    page.on('framenavigated', (frame) => seen.push(new URL(frame.url()).pathname));
    await page.goto(other.loginUrl());
    await page.waitForSelector('#who');
    expect(seen).toEqual(['/callback']);
    expect(other.tokens()?.claims()?.sub).toBe(person.id);
    expect(other.tokens()?.claims()?.sid).not.toBe(ownApp.tokens()?.claims()?.sid);
  });
});

describe('a sign-in that is over', () => {
  test('shows, on its page and on its form, that it is, and leads back to the app', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(ownApp.loginUrl());
    await house.db
      .updateTable('interaction')
      .set({ expires_at: new Date(0) })
      .execute();
    await page.fill('#email', person.email);
    await page.fill('#password', PASSWORD);
    expect((await answerTo(page, '#continue')).status()).toBe(410);
    expect(await page.locator('main#error').innerText()).toContain('Let’s start again');
    expect((await page.goto(page.url().replace('/password', '')))?.status()).toBe(410);
    await page.click('#continue');
    await page.waitForSelector('#home');
  });

  test('the back button after signing in leads to no second sign-in', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await signInTo(page, ownApp, person);
    await page.goBack();
    await page.waitForSelector('main#error');
    expect(await page.locator('main').innerText()).toContain('Let’s start again');
    const { count } = await house.db
      .selectFrom('session')
      .select((from) => from.fn.countAll<string>().as('count'))
      .where('account_id', '=', person.id)
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBe(1);
  });

  test('is not to be had with the address of somebody else’s sign-in', async () => {
    const { ownApp } = story;
    await using visitor = await openVisitor();
    await using stranger = await openVisitor();
    await visitor.page.goto(ownApp.loginUrl());
    const answer = await stranger.page.goto(visitor.page.url());
    expect(answer?.status()).toBe(410);
    expect(await stranger.page.locator('#email').count()).toBe(0);
  });
});
