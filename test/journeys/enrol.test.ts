import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { findFactors } from '#credentials/factors.ts';
import { openVisitor } from '../support/browser.ts';
import { addPerson, freshAddress, PASSWORD } from '../support/people.ts';
import { addApp, addEmailCodes, codeAt, otherThan } from '../support/second-steps.ts';
import { answerTo, problemOn, refusalAt, typePassword } from '../support/steps.ts';
import { tellStory } from '../support/story.ts';

const time = { now: Date.now() };
const story = tellStory({ clock: () => new Date(time.now) });
const claims = () => story.ownApp.tokens()?.claims();

/** Registers with the box ticked and confirms the address: what to use is asked next. */
async function registerWithSecondStep(page: Page): Promise<string> {
  const email = freshAddress();
  await page.goto(story.ownApp.loginUrl({ prompt: 'create' }));
  await page.fill('#email', email);
  await page.fill('#name', 'Ada Byron');
  await page.fill('#new-password', PASSWORD);
  await page.check('#second-step');
  await page.click('#continue');
  await page.waitForURL(/\/verify$/);
  const { code } = await story.house.letter(email);
  await page.fill('#code', code);
  await page.click('#continue');
  await page.waitForURL(/\/enrol$/);
  return email;
}

/** Sets an authenticator app up on the page that is open; gives its key. */
async function setUpApp(page: Page): Promise<string> {
  await page.waitForSelector('#qr');
  const key = ((await page.textContent('#manual-key')) ?? '').replaceAll(' ', '');
  await page.fill('#code', codeAt(key, time.now));
  expect((await answerTo(page, '#continue')).status()).toBe(200);
  return key;
}

describe('who asks for a second step while registering', () => {
  test('sets up an authenticator app, saves the recovery codes, and is in the app; the next sign-in asks for a code', async () => {
    await using visitor = await openVisitor({ acceptDownloads: true });
    const { page } = visitor;
    const email = await registerWithSecondStep(page);
    await page.click('#use-totp');
    await page.waitForSelector('#qr');
    const key = ((await page.textContent('#manual-key')) ?? '').replaceAll(' ', '');
    expect(key).toMatch(/^[A-Z2-7]{32}$/);
    expect(await page.locator('a[href^="otpauth:"]').getAttribute('href')).toContain(`secret=${key}`);
    await page.fill('#code', otherThan(codeAt(key, time.now)));
    expect((await answerTo(page, '#continue')).status()).toBe(422);
    expect(await problemOn(page)).toContain('check that the clock of your phone is right');
    expect(((await page.textContent('#manual-key')) ?? '').replaceAll(' ', '')).toBe(key);
    await setUpApp(page);

    const codes = await page.locator('#recovery-codes li').allInnerTexts();
    expect(codes).toHaveLength(5);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
    expect(download.suggestedFilename()).toBe('recovery-codes.txt');
    const saved = await readFile(await download.path(), 'utf8');
    for (const code of codes) expect(saved).toContain(code);
    expect(saved).toContain(email);
    expect(await page.locator('#print').isVisible()).toBe(true);
    await page.click('#continue');
    await page.waitForSelector('#who');
    expect(claims()).toMatchObject({ acr: 'urn:usher:aal2', amr: ['pwd', 'otp', 'mfa'] });

    await using later = await openVisitor();
    await later.page.goto(story.ownApp.loginUrl());
    await typePassword(later.page, email);
    await later.page.waitForURL(/\/code$/);
    time.now += 30_000;
    await later.page.fill('#code', codeAt(key, time.now));
    await later.page.click('#continue');
    await later.page.waitForSelector('#who');
  });

  test('chooses codes by mail', async () => {
    await using visitor = await openVisitor();
    const { page } = visitor;
    const email = await registerWithSecondStep(page);
    expect((await answerTo(page, '#use-email-code')).status()).toBe(200);
    expect(await page.locator('#recovery-codes li').count()).toBe(5);
    await page.click('#continue');
    await page.waitForSelector('#who');
    expect(await findFactors(story.house.db, claims()?.sub ?? '')).toMatchObject({ email: true, recoveryCodes: 5 });
    const subjects = (await story.house.letters(email)).map(({ subject }) => subject);
    expect(subjects).toContain('Codes by mail were turned on for your account');
  });

  test('thinks better of it, and is not asked again', async () => {
    await using visitor = await openVisitor({ javaScriptEnabled: false });
    const { page } = visitor;
    const email = await registerWithSecondStep(page);
    await page.click('#cancel');
    await page.waitForSelector('#who');
    expect(claims()).toMatchObject({ acr: 'urn:usher:aal1', amr: ['pwd'] });
    await using later = await openVisitor();
    await later.page.goto(story.ownApp.loginUrl());
    await typePassword(later.page, email);
    await later.page.waitForSelector('#who');
  });

  test('keeps the box ticked where something else is wrong', async () => {
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(story.ownApp.loginUrl({ prompt: 'create' }));
    await page.fill('#email', freshAddress());
    await page.fill('#name', 'Ada Byron');
    await page.fill('#new-password', 'short');
    await page.check('#second-step');
    expect((await answerTo(page, '#continue')).status()).toBe(422);
    expect(await page.isChecked('#second-step')).toBe(true);
  });
});

describe('an administrator without a second step', () => {
  test('sets one up at the first sign-in, without JavaScript too', async () => {
    const person = await addPerson(story.house, { roles: ['admin'] });
    await using visitor = await openVisitor({ javaScriptEnabled: false });
    const { page } = visitor;
    await page.goto(story.ownApp.loginUrl());
    await typePassword(page, person.email);
    await page.waitForURL(/\/enrol$/);
    // A mailed code is not enough for who may do a lot.
    expect(await page.locator('#use-email-code').count()).toBe(0);
    await page.click('#use-totp');
    await setUpApp(page);
    await page.click('#continue');
    await page.waitForSelector('#who');
    expect(claims()).toMatchObject({ sub: person.id, acr: 'urn:usher:aal2' });
  });

  test('puts it off outside production, for this session', async () => {
    const person = await addPerson(story.house, { roles: ['admin'] });
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(story.ownApp.loginUrl());
    await typePassword(page, person.email);
    await page.waitForURL(/\/enrol$/);
    await page.click('#cancel');
    await page.waitForSelector('#who');
    expect(claims()).toMatchObject({ acr: 'urn:usher:aal1', amr: ['pwd'] });
    await page.goto(story.ownApp.loginUrl());
    await page.waitForSelector('#who');
  });

  test('who has mailed codes proves one, and then sets up more', async () => {
    const person = await addPerson(story.house, { roles: ['admin'] });
    await addEmailCodes(story.house, person);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(story.ownApp.loginUrl());
    await typePassword(page, person.email);
    await page.waitForURL(/\/code$/);
    await page.fill('#code', (await story.house.letter(person.email)).code);
    await page.click('#continue');
    await page.waitForURL(/\/enrol$/);
    await page.click('#use-totp');
    // There are recovery codes already: nothing is shown in between.
    await page.waitForSelector('#qr');
    const key = ((await page.textContent('#manual-key')) ?? '').replaceAll(' ', '');
    await page.fill('#code', codeAt(key, time.now));
    await page.click('#continue');
    await page.waitForSelector('#who');
    expect(claims()).toMatchObject({ acr: 'urn:usher:aal2', amr: ['pwd', 'email', 'otp', 'mfa'] });
  });
});

describe('an app that asks for two factors', () => {
  test('gets them from who sets one up on the way, in a live session too', async () => {
    const person = await addPerson(story.house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(story.ownApp.loginUrl());
    await typePassword(page, person.email);
    await page.waitForSelector('#who');
    const since = claims()?.auth_time;
    await page.goto(story.ownApp.loginUrl({ acr_values: 'urn:usher:aal2' }));
    await page.waitForURL(/\/enrol$/);
    expect(await page.locator('main').innerText()).toContain('Seats asks for more than a password');
    await page.click('#use-totp');
    await setUpApp(page);
    await page.click('#continue');
    await page.waitForSelector('#who');
    expect(claims()).toMatchObject({ acr: 'urn:usher:aal2', amr: ['pwd', 'otp', 'mfa'] });
    expect(claims()?.auth_time ?? since).toBe(since);
  });

  test('is told when the person says no', async () => {
    const person = await addPerson(story.house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(story.ownApp.loginUrl({ acr_values: 'urn:usher:aal2' }));
    await typePassword(page, person.email);
    await page.waitForURL(/\/enrol$/);
    await page.click('#cancel');
    expect(await refusalAt(page)).toBe('unmet_authentication_requirements');
    // And nobody was signed in by it.
    await page.goto(`${story.house.issuer}/account`);
    await page.waitForURL(/\/sign-in\//);
  });

  test('and for what phishing cannot do gets the choice of a passkey alone', async () => {
    const person = await addPerson(story.house);
    const { key } = await addApp(story.house, person);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(story.ownApp.loginUrl({ acr_values: 'urn:usher:phr' }));
    await typePassword(page, person.email);
    await page.waitForURL(/\/code$/);
    await page.fill('#code', codeAt(key, time.now));
    await page.click('#continue');
    await page.waitForURL(/\/enrol$/);
    expect([await page.locator('#use-passkey').count(), await page.locator('#use-totp').count()]).toEqual([1, 0]);
    await page.goto(page.url().replace(/enrol$/, 'enrol/totp'));
    await page.waitForURL(/\/enrol$/);
  });
});
