import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProduct, type Product } from '../product/open-product.ts';
import { openVisitor } from '../support/browser.ts';
import { addPerson, freshAddress, PASSWORD, type Person } from '../support/people.ts';
import { codeAt } from '../support/second-steps.ts';
import { problemOn, typePassword } from '../support/steps.ts';

let story: Product;
beforeAll(async () => {
  story = await openProduct();
});
afterAll(async () => {
  await story[Symbol.asyncDispose]();
});

const NEW = 'eight grey herons on a wall';

async function openAccount(page: Page, { email }: Person, path = '/account', password = PASSWORD): Promise<void> {
  await page.goto(`${story.house.issuer}${path}`);
  await typePassword(page, email, password);
  await page.waitForURL(`${story.house.issuer}${path}`);
}

const press = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();

describe.each([true, false])('with JavaScript %s, somebody', (javaScriptEnabled) => {
  test('fills in their profile', async () => {
    const person = await addPerson(story.house);
    await using visitor = await openVisitor({ javaScriptEnabled, viewport: { width: 360, height: 740 } });
    const { page } = visitor;
    await openAccount(page, person);
    await press(page, 'Profile');
    await page.getByLabel('City').fill('Paris');
    await page.getByLabel('Phone number').fill('call me');
    await page.getByLabel('Time zone').selectOption('Europe/Paris');
    await page.click('#continue');
    expect(await problemOn(page)).toContain('Type a phone number');
    await page.getByLabel('Phone number').fill('+33 1 23 45 67 89');
    await page.click('#continue');
    await page.waitForURL(/done=profile/);
    expect(await page.getByRole('status').innerText()).toBe('Your profile is saved.');
    expect(await page.getByLabel('Phone number').inputValue()).toBe('+33123456789');
    expect(await page.getByLabel('Time zone').inputValue()).toBe('Europe/Paris');
  });

  test('moves to another address, and the old one takes it back', async () => {
    const { house } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor({ javaScriptEnabled });
    const { page } = visitor;
    await openAccount(page, person, '/account/profile');
    await press(page, 'Change the address');
    const email = freshAddress();
    await page.fill('#email', email);
    await page.click('#continue');
    await page.waitForSelector('#code');
    await page.fill('#code', (await house.letter(email)).code);
    await page.click('#continue');
    await page.waitForURL(/done=email/);
    expect(await page.locator('main').innerText()).toContain(email);
    await using owner = await openVisitor({ javaScriptEnabled });
    await owner.page.goto((await house.letter(person.email)).link);
    await owner.page.click('#continue');
    await owner.page.fill('#new-password', NEW);
    await owner.page.click('#continue');
    await owner.page.click('#continue');
    await typePassword(owner.page, person.email, NEW);
    await owner.page.waitForURL(`${house.issuer}/account`);
    await page.goto(`${house.issuer}/account`);
    await page.waitForSelector('#password');
  });

  test('changes the password', async () => {
    const { house } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor({ javaScriptEnabled });
    const { page } = visitor;
    await openAccount(page, person, '/account/security');
    await press(page, 'Change the password');
    await page.fill('#new-password', 'too short');
    await page.click('#continue');
    expect(await problemOn(page)).toContain('too short');
    await page.fill('#new-password', NEW);
    await page.click('#continue');
    await page.waitForURL(/done=password/);
    await page.click('#sign-out');
    await page.waitForURL(/\/signed-out$/);
    await openAccount(page, person, '/account', NEW);
  });

  test('sets up an authenticator app, and takes it away again', async () => {
    const { house } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor({ javaScriptEnabled });
    const { page } = visitor;
    await openAccount(page, person);
    await press(page, 'Add a second step');
    await page.getByRole('link', { name: 'Set up: Authenticator app' }).click();
    await page.waitForSelector('#qr');
    const key = (await page.locator('#manual-key').innerText()).replaceAll(' ', '');
    await page.fill('#code', codeAt(key));
    await page.click('#continue');
    expect(await page.locator('#recovery-codes li').count()).toBe(5);
    const [spare = ''] = await page.locator('#recovery-codes li').allInnerTexts();
    await page.click('#continue');
    await page.waitForURL(/done=authenticator-on/);
    await page.getByRole('link', { name: 'Manage: Authenticator app' }).click();
    await press(page, 'Show the QR code again');
    expect((await page.locator('#manual-key').innerText()).replaceAll(' ', '')).toBe(key);
    await page.fill('#code', spare);
    await page.click('#continue');
    await page.waitForURL(/done=authenticator-off/);
  });

  test('chooses codes by mail', async () => {
    const { house } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor({ javaScriptEnabled });
    const { page } = visitor;
    await openAccount(page, person, '/account/security');
    await page.getByRole('link', { name: 'Set up: Codes by mail' }).click();
    await page.click('#continue');
    await page.fill('#code', (await house.letter(person.email)).code);
    await page.click('#continue');
    await page.waitForSelector('#recovery-codes');
    await page.click('#continue');
    await page.waitForURL(/done=email-codes-on/);
    await page.click('#sign-out');
    await page.goto(`${house.issuer}/account`);
    await typePassword(page, person.email);
    await page.waitForURL(/\/code/);
  });
});
