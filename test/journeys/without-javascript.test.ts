import { describe, expect, test } from 'vitest';
import { openVisitor } from '../support/browser.ts';
import { addPerson, freshAddress } from '../support/people.ts';
import { answerTo, problemOn, refusalAt, typePassword, typeRegistration } from '../support/steps.ts';
import { tellStory } from '../support/story.ts';

const story = tellStory();
const openPlain = () => openVisitor({ javaScriptEnabled: false });

describe('a browser that runs no scripts', () => {
  test('registers, waits for the letter, and goes on by a link on the page', async () => {
    const { house, app } = story;
    await using visitor = await openPlain();
    const { page } = visitor;
    const email = freshAddress();
    await page.goto(app.loginUrl({ prompt: 'create' }));
    await typeRegistration(page, email);
    await page.waitForURL(/\/verify$/);
    const waiting = page.url();
    await using phone = await openPlain();
    await phone.page.goto((await house.letter(email)).link);
    await phone.page.click('#continue');
    expect(await phone.page.locator('main').innerText()).toContain('Go back to the page where you began');
    expect(page.url()).toBe(waiting);
    await page.getByRole('link', { name: 'I have opened the link' }).click();
    await page.waitForURL(/\/consent$/);
    await page.click('#continue');
    await page.waitForSelector('#who');
  });

  test('confirms by the code, after a wrong one', async () => {
    const { house, ownApp } = story;
    await using visitor = await openPlain();
    const { page } = visitor;
    const email = freshAddress();
    await page.goto(ownApp.loginUrl({ prompt: 'create' }));
    await typeRegistration(page, email);
    await page.waitForURL(/\/verify$/);
    await page.fill('#code', 'abcdef');
    expect((await answerTo(page, '#continue')).status()).toBe(422);
    await page.fill('#code', (await house.letter(email)).code);
    await page.click('#continue');
    await page.waitForSelector('#who');
  });

  test('signs in after a mistake, refuses one app and agrees to it the next time', async () => {
    const { house, app } = story;
    const person = await addPerson(house);
    await using visitor = await openPlain();
    const { page } = visitor;
    await page.goto(app.loginUrl());
    await typePassword(page, person.email, 'not my password at all');
    expect(await problemOn(page)).toContain('don’t match');
    await typePassword(page, person.email);
    await page.waitForURL(/\/consent$/);
    await page.click('#cancel');
    expect(await refusalAt(page)).toBe('access_denied');
    await page.goto(app.loginUrl());
    await page.click('#continue');
    await page.waitForSelector('#who');
  });

  test('chooses a new password by a mailed link', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openPlain();
    const { page } = visitor;
    await page.goto(ownApp.loginUrl());
    await page.click('#forgot');
    await page.fill('#email', person.email);
    await page.click('#continue');
    await page.goto((await house.letter(person.email)).link);
    await page.fill('#new-password', 'five quiet otters on the shore');
    await page.click('#continue');
    await page.click('#continue');
    await typePassword(page, person.email, 'five quiet otters on the shore');
    await page.waitForSelector('#who');
  });

  test('signs in as somebody else, and signs out', async () => {
    const { house, ownApp } = story;
    const [ada, bob] = [await addPerson(house), await addPerson(house, { name: 'Bob' })];
    await using visitor = await openPlain();
    const { page } = visitor;
    await page.goto(ownApp.loginUrl());
    await typePassword(page, ada.email);
    await page.waitForSelector('#who');
    await page.goto(ownApp.loginUrl({ prompt: 'select_account' }));
    await page.click('#cancel');
    await typePassword(page, bob.email);
    await page.waitForSelector('#who');
    expect(ownApp.tokens()?.claims()?.sub).toBe(bob.id);
    await page.goto(ownApp.logoutUrl());
    await page.click('#continue');
    await page.waitForURL(/\/signed-out$/);
    await page.goto(ownApp.loginUrl({ prompt: 'none' }));
    expect(await refusalAt(page)).toBe('login_required');
  });

  test('leaves the account', async () => {
    const { house } = story;
    const person = await addPerson(house);
    await using visitor = await openPlain();
    const { page } = visitor;
    await page.goto(`${house.issuer}/sign-in`);
    await typePassword(page, person.email);
    await page.waitForURL(/\/account$/);
    await page.click('#sign-out');
    await page.waitForURL(/\/signed-out$/);
  });
});
