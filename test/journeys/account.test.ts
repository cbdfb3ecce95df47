import { describe, expect, test } from 'vitest';
import { openVisitor } from '../support/browser.ts';
import { addPerson, freshAddress } from '../support/people.ts';
import { refusalAt, signInTo, typePassword, typeRegistration } from '../support/steps.ts';
import { tellStory } from '../support/story.ts';

const story = tellStory();

describe('without an app', () => {
  test('/sign-in leads to the account, /account to the sign-in', async () => {
    const { house } = story;
    const person = await addPerson(house);
    for (const door of ['/sign-in', '/account']) {
      await using visitor = await openVisitor();
      const { page } = visitor;
      await page.goto(`${house.issuer}${door}`);
      await typePassword(page, person.email);
      await page.waitForURL(`${house.issuer}/account`);
      expect(await page.locator('main').innerText()).toContain(person.email);
      expect(await page.locator('main').innerText()).toContain(person.username);
      await page.goto(`${house.issuer}${door}`);
      await page.waitForURL(`${house.issuer}/account`);
    }
  });

  test('/register makes an account and leads to it', async () => {
    const { house } = story;
    await using visitor = await openVisitor();
    const { page } = visitor;
    const email = freshAddress();
    await page.goto(`${house.issuer}/register`);
    await typeRegistration(page, email);
    await page.waitForURL(/\/verify$/);
    await page.goto((await house.letter(email)).link);
    await page.click('#continue');
    await page.waitForURL(`${house.issuer}/account`);
    expect(await page.locator('main').innerText()).toContain(email);
  });

  test('signing out of the account ends the session and with it every app', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await signInTo(page, ownApp, person);
    await page.goto(`${house.issuer}/account`);
    await page.click('#sign-out');
    await page.waitForURL(/\/signed-out$/);
    await page.goto(ownApp.loginUrl({ prompt: 'none' }));
    expect(await refusalAt(page)).toBe('login_required');
    const live = await house.db
      .selectFrom('grant')
      .select('id')
      .where('account_id', '=', person.id)
      .where('status', '=', 0)
      .execute();
    expect(live).toEqual([]);
    await page.goto(`${house.issuer}/account`);
    await page.waitForSelector('#password');
  });

  test('an answer to the console that nobody asked for begins anew', async () => {
    const { house } = story;
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(`${house.issuer}/account/callback?code=made-up&state=made-up`);
    await page.waitForSelector('#password');
    await page.goto(`${house.issuer}/account/callback?error=access_denied&state=made-up`);
    await page.waitForSelector('#password');
  });
});
