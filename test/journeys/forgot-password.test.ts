import { refreshTokenGrant } from 'openid-client';
import { describe, expect, test } from 'vitest';
import { openVisitor } from '../support/browser.ts';
import { addPerson, freshAddress } from '../support/people.ts';
import { answerTo, problemOn, refusalAt, signInTo, typePassword } from '../support/steps.ts';
import { tellStory } from '../support/story.ts';

const story = tellStory();
const NEW = 'five quiet otters on the shore';

describe('a forgotten password', () => {
  test('is replaced by a mailed link: sign-ins elsewhere end, and the new one leads on to the app', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using elsewhere = await openVisitor();
    await signInTo(elsewhere.page, ownApp, person);
    const old = ownApp.tokens()?.refresh_token ?? '';
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(ownApp.loginUrl());
    await page.click('#forgot');
    await page.fill('#email', person.email);
    await page.click('#continue');
    expect(await page.locator('main').innerText()).toContain('30 minutes');
    const { link } = await house.letter(person.email);
    expect(link).toMatch(new RegExp(`^${house.issuer}/reset-password\\?token=`));
    await page.goto(link);
    await page.fill('#new-password', NEW);
    await page.click('#continue');
    await page.waitForSelector('h1:text("Your password is changed")');

    await elsewhere.page.goto(ownApp.loginUrl({ prompt: 'none' }));
    expect(await refusalAt(elsewhere.page)).toBe('login_required');
    await expect(refreshTokenGrant(ownApp.config, old)).rejects.toMatchObject({ error: 'invalid_grant' });

    await page.click('#continue');
    expect(await page.locator('[role=status]').innerText()).toContain('Your password is changed');
    await typePassword(page, person.email);
    expect(await problemOn(page)).toContain('don’t match');
    await typePassword(page, person.email, NEW);
    await page.waitForSelector('#who');
    expect(ownApp.tokens()?.claims()?.sub).toBe(person.id);
    expect((await house.letter(person.email)).name).toBe('password-changed');

    expect((await page.goto(link))?.status()).toBe(410);
    await page.click('#continue');
    await page.waitForURL(/\/forgot-password$/);
  });

  test('asked for at the door, with the username, ends at the account', async () => {
    const { house } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(`${house.issuer}/forgot-password`);
    await page.fill('#email', person.username);
    await page.click('#continue');
    await page.waitForSelector('h1:text("Check your mail")');
    await page.goto((await house.letter(person.email)).link);
    await page.fill('#new-password', NEW);
    await page.click('#continue');
    await page.click('#continue');
    await typePassword(page, person.email, NEW);
    await page.waitForURL(/\/account$/);
    expect(await page.locator('main').innerText()).toContain(person.email);
  });

  test('a weak new password is refused with the reason, and the link still works', async () => {
    const { house } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(`${house.issuer}/forgot-password`);
    await page.fill('#email', person.email);
    await page.click('#continue');
    await page.goto((await house.letter(person.email)).link);
    for (const weak of ['short', 'Password123456789', `${person.email} `]) {
      await page.fill('#new-password', weak);
      expect((await answerTo(page, '#continue')).status()).toBe(422);
      expect(await problemOn(page)).toContain('password');
      expect(await page.inputValue('#new-password')).toBe('');
    }
    await page.fill('#new-password', NEW);
    expect((await answerTo(page, '#continue')).status()).toBe(200);
  });

  test('is answered alike for an address that nobody has', async () => {
    const { house } = story;
    const person = await addPerson(house);
    const pages: string[] = [];
    for (const email of [person.email, freshAddress()]) {
      await using visitor = await openVisitor();
      await visitor.page.goto(`${house.issuer}/forgot-password`);
      await visitor.page.fill('#email', email);
      await visitor.page.click('#continue');
      await visitor.page.waitForSelector('h1:text("Check your mail")');
      pages.push((await visitor.page.locator('main').innerHTML()).replaceAll(email, 'EMAIL'));
    }
    expect(pages[0]).toBe(pages[1]);
  });

  test('confirms the address of somebody who never did, and asks for the new password all the same', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house, { address: 'unconfirmed' });
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(ownApp.loginUrl());
    await page.click('#forgot');
    await page.fill('#email', person.email);
    await page.click('#continue');
    await page.goto((await house.letter(person.email)).link);
    await page.fill('#new-password', NEW);
    await page.click('#continue');
    await page.click('#continue');
    await typePassword(page, person.email, NEW);
    await page.waitForSelector('#who');
  });

  test('takes an account away from whoever registered it with another’s address and left a page open', async () => {
    const { house, ownApp } = story;
    const victim = await addPerson(house, { address: 'unconfirmed' });
    await using thief = await openVisitor();
    await thief.page.goto(ownApp.loginUrl());
    await typePassword(thief.page, victim.email);
    await thief.page.waitForURL(/\/verify$/);

    await using owner = await openVisitor();
    await owner.page.goto(`${house.issuer}/forgot-password`);
    await owner.page.fill('#email', victim.email);
    await owner.page.click('#continue');
    const { link } = await house.letter(victim.email);
    await owner.page.goto(link);
    await owner.page.fill('#new-password', NEW);
    await owner.page.click('#continue');
    await owner.page.waitForSelector('h1:text("Your password is changed")');

    await thief.page.goto(thief.page.url().replace(/\/verify$/, ''));
    expect(await thief.page.locator('#password').count()).toBe(1);
    expect(ownApp.tokens()).toBeUndefined();
  });

  test('finished on another device, the link back says where to go on', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using desk = await openVisitor();
    await using phone = await openVisitor();
    await desk.page.goto(ownApp.loginUrl());
    await desk.page.click('#forgot');
    await desk.page.fill('#email', person.email);
    await desk.page.click('#continue');
    await phone.page.goto((await house.letter(person.email)).link);
    await phone.page.fill('#new-password', NEW);
    await phone.page.click('#continue');
    await phone.page.click('#continue');
    expect(await phone.page.locator('main').innerText()).toContain('Seats');
    await desk.page.click('#continue');
    await typePassword(desk.page, person.email, NEW);
    await desk.page.waitForSelector('#who');
  });
});
