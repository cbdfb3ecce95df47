import { sql } from 'kysely';
import { refreshTokenGrant } from 'openid-client';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { sweepDeletedAccounts } from '#accounts/sweep-deleted-accounts.ts';
import type { TestApp } from '../support/app.ts';
import { openVisitor } from '../support/browser.ts';
import { addPerson, type Person } from '../support/people.ts';
import { answerTo, problemOn, refusalAt, signInTo, typePassword } from '../support/steps.ts';
import { tellStory } from '../support/story.ts';

/** What is held in a person's name: their sessions, their apps, their data. */
const story = tellStory();

async function openAccount(page: Page, person: Person, path: string): Promise<void> {
  await page.goto(`${story.house.issuer}${path}`);
  await typePassword(page, person.email);
  await page.waitForURL(`${story.house.issuer}${path}`);
}

/** Signs in to the app that asks, agrees to everything, and gives the refresh token it got. */
async function letIn(page: Page, app: TestApp, person: Person): Promise<string> {
  await page.goto(app.loginUrl({ scope: 'openid email offline_access' }));
  await typePassword(page, person.email);
  await page.waitForURL(/\/consent$/);
  await page.click('#continue');
  await page.waitForSelector('#who');
  return app.tokens()?.refresh_token ?? '';
}

const refresh = (app: TestApp, token: string) => refreshTokenGrant(app.config, token);
const mainOf = (page: Page) => page.locator('main').innerText();
const browsers = [
  ['with scripts', true],
  ['without scripts', false],
] as const;

describe.each(browsers)('in a browser %s', (_, javaScriptEnabled) => {
  const open = () => openVisitor({ javaScriptEnabled });

  test('one sees where one is signed in, and signs another browser out with its apps', async () => {
    const { house, app } = story;
    const person = await addPerson(house);
    await using phone = await openVisitor({ userAgent: 'Mozilla/5.0 (iPhone) Version/18.0 Mobile Safari/604.1' });
    const token = await letIn(phone.page, app, person);
    await refresh(app, token);
    await using laptop = await open();
    const { page } = laptop;
    await openAccount(page, person, '/account/sessions');
    expect(await page.locator('main li').allInnerTexts()).toEqual([
      expect.stringMatching(/Chrome on Linux.*This one/s),
      expect.stringMatching(/Safari on iPhone.*Reports.*Sign out/s),
    ]);
    const [first] = await page.locator('main time').all();
    expect(await first?.getAttribute('title')).toMatch(/^\d+ \w+ \d{4} at \d\d:\d\d UTC$/);
    await page.getByRole('button', { name: 'Sign out: Safari on iPhone' }).click();
    await page.waitForURL(/\/account\/sessions\?done=ended$/);
    expect(await mainOf(page)).toContain('That browser is signed out.');
    expect(await page.locator('main li').count()).toBe(1);
    await expect(refresh(app, token)).rejects.toMatchObject({ error: 'invalid_grant' });
    await phone.page.goto(app.loginUrl({ prompt: 'none' }));
    expect(await refusalAt(phone.page)).toBe('login_required');
  });

  test('one signs out everywhere else, and stays', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using phone = await openVisitor();
    await signInTo(phone.page, ownApp, person);
    const token = ownApp.tokens()?.refresh_token ?? '';
    await using laptop = await open();
    const { page } = laptop;
    await openAccount(page, person, '/account/sessions');
    await page.click('#end-others');
    await page.waitForURL(/done=others-ended$/);
    expect(await mainOf(page)).toContain('You are signed in here and nowhere else.');
    await expect(refresh(ownApp, token)).rejects.toMatchObject({ error: 'invalid_grant' });
    await phone.page.goto(ownApp.loginUrl({ prompt: 'none' }));
    expect(await refusalAt(phone.page)).toBe('login_required');
  });

  test('one sees what an app may do in the words one agreed to, and takes it back', async () => {
    const { house, app, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await open();
    const { page } = visitor;
    const token = await letIn(page, app, person);
    await page.goto(ownApp.loginUrl());
    await page.waitForSelector('#who');
    await page.goto(`${house.issuer}/account/apps`);
    expect(await page.locator('main section').allInnerTexts()).toEqual([
      expect.stringMatching(/Reports.*Stays connected.*Take it back.*See your email address.*Stay connected while/s),
      expect.stringMatching(/Seats.*Sign out of it.*Signed in in one browser.*did not have to ask/s),
    ]);
    await page.getByRole('button', { name: 'Take it back: Reports' }).click();
    await page.waitForURL(/done=taken-back$/);
    expect(await mainOf(page)).not.toContain('Take it back');
    await expect(refresh(app, token)).rejects.toMatchObject({ error: 'invalid_grant' });
    await page.goto(app.loginUrl({ prompt: 'none' }));
    expect(await refusalAt(page)).toBe('consent_required');
    await page.goto(`${house.issuer}/account/apps`);
    const own = ownApp.tokens()?.refresh_token ?? '';
    await page.getByRole('button', { name: 'Sign out of it: Seats' }).click();
    await page.waitForURL(/done=signed-out$/);
    await expect(refresh(ownApp, own)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await mainOf(page)).toContain('You have not signed in to any app yet.');
  });

  test('one downloads all there is as a file', async () => {
    const { house } = story;
    const person = await addPerson(house);
    await using visitor = await open();
    const { page } = visitor;
    await openAccount(page, person, '/account/data');
    await page.click('#export');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#continue')]);
    expect(download.suggestedFilename()).toMatch(/^account-\d{4}-\d\d-\d\d\.json$/);
    const chunks = await (await download.createReadStream()).toArray();
    const data = JSON.parse(Buffer.concat(chunks).toString());
    expect(data.account).toMatchObject({ id: person.id, email: person.email, name: person.name });
  });

  test('one deletes the account by typing whose it is, and keeps it after all', async () => {
    const { house } = story;
    const person = await addPerson(house);
    await using visitor = await open();
    const { page } = visitor;
    await openAccount(page, person, '/account/data');
    await page.click('#delete');
    expect(await mainOf(page)).toMatch(/will be deleted on \d+ \w+ \d{4}/);
    await page.fill('#identifier', 'somebody@example.com');
    expect((await answerTo(page, '#continue')).status()).toBe(422);
    expect(await problemOn(page)).toContain('not what your account has');
    await page.fill('#identifier', person.email.toUpperCase());
    await page.click('#continue');
    await page.waitForURL(`${house.issuer}/account/data`);
    expect((await house.letter(person.email)).link).toBe(`${house.issuer}/account/data`);
    for (const path of ['/account', '/account/sessions', '/account/apps', '/account/profile']) {
      await page.goto(`${house.issuer}${path}`);
      expect(await mainOf(page)).toMatch(/^Your account will be deleted on \d+ \w+ \d{4}/);
    }
    await page.click('#keep-account');
    await page.waitForURL(/done=kept$/);
    expect(await mainOf(page)).toMatch(/^(?!Your account will).*Good to have you/s);
    expect((await house.letter(person.email)).subject).toBe('Your account stays');
  });
});

test('whoever signed in a while ago is asked again before they may export or delete, and led back', async () => {
  const { house } = story;
  const person = await addPerson(house);
  await using visitor = await openVisitor();
  const { page } = visitor;
  await openAccount(page, person, '/account/data');
  for (const [link, path] of [
    ['#export', '/account/data/export'],
    ['#delete', '/account/data/delete'],
  ] as const) {
    await sql`update session set signed_in_at = signed_in_at - interval '11 minutes'
      where account_id = ${person.id}`.execute(house.db);
    await page.goto(`${house.issuer}/account/data`);
    await page.click(link);
    await typePassword(page, person.email);
    await page.waitForURL(`${house.issuer}${path}`);
  }
});

test('an account whose time is over signs in nowhere, and a letter says that it is gone', async () => {
  const { house, ownApp } = story;
  const person = await addPerson(house);
  await using visitor = await openVisitor();
  const { page } = visitor;
  await signInTo(page, ownApp, person);
  await page.goto(`${house.issuer}/account/data/delete`);
  await page.fill('#identifier', person.email);
  await page.click('#continue');
  await page.waitForURL(`${house.issuer}/account/data`);
  await sql`update account set deletes_at = now() where id = ${person.id}`.execute(house.db);
  await sweepDeletedAccounts({ db: house.db, letters: house.house.letters });
  await page.goto(ownApp.loginUrl({ prompt: 'none' }));
  expect(await refusalAt(page)).toBe('login_required');
  await page.goto(`${house.issuer}/account`);
  await typePassword(page, person.email);
  expect(await problemOn(page)).toContain('don’t match');
  expect((await house.letter(person.email)).subject).toBe('Your account is deleted');
});
