import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openVisitor } from '../support/browser.ts';
import { addPerson, type Person } from '../support/people.ts';
import { addApp, addEmailCodes, codeAt, otherThan } from '../support/second-steps.ts';
import { answerTo, problemOn, signInTo, typePassword } from '../support/steps.ts';
import { ageTurns, tellStory } from '../support/story.ts';

/** The time that authenticator apps go by here: a test moves it on instead of waiting for the next code. */
const time = { now: Date.now() };
const story = tellStory({ clock: () => new Date(time.now) });

async function begin(page: Page, person: Person, parameters: Record<string, string> = {}): Promise<void> {
  await page.goto(story.ownApp.loginUrl(parameters));
  await typePassword(page, person.email);
  await page.waitForURL(/\/code/);
}

async function typeCode(page: Page, code: string): Promise<void> {
  await page.fill('#code', code);
  await page.click('#continue');
}

const claims = () => story.ownApp.tokens()?.claims();

describe('somebody with an authenticator app', () => {
  test('is asked for its code after the password; a wrong one shows the page again, the right one leads to the app', async () => {
    const person = await addPerson(story.house);
    const { key } = await addApp(story.house, person);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await begin(page, person);
    expect(await page.textContent('h1')).toBe('Type the code from your app');
    expect(await page.getAttribute('#code', 'autocomplete')).toBe('one-time-code');
    const code = codeAt(key, time.now);
    await page.fill('#code', otherThan(code));
    expect((await answerTo(page, '#continue')).status()).toBe(422);
    expect(await problemOn(page)).toContain('Type the one your app shows now');
    await typeCode(page, `${code.slice(0, 3)} ${code.slice(3)}`);
    await page.waitForSelector('#who');
    expect(claims()).toMatchObject({ sub: person.id, acr: 'urn:usher:aal2', amr: ['pwd', 'otp', 'mfa'] });
  });

  test('cannot use a code twice, and has no session before the second step is done', async () => {
    const person = await addPerson(story.house);
    const { key } = await addApp(story.house, person);
    await using first = await openVisitor();
    await begin(first.page, person);
    await typeCode(first.page, codeAt(key, time.now));
    await first.page.waitForSelector('#who');

    await using second = await openVisitor();
    await begin(second.page, person);
    await second.page.fill('#code', codeAt(key, time.now));
    expect((await answerTo(second.page, '#continue')).status()).toBe(422);
    await second.page.goto(`${story.house.issuer}/account`);
    await second.page.waitForURL(/\/sign-in\//);
    expect(await second.page.locator('#password').count()).toBe(1);
  });

  test('is told to wait after ten wrong codes, and the password counts with them', async () => {
    const person = await addPerson(story.house);
    const { key } = await addApp(story.house, person);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await begin(page, person);
    const wrong = otherThan(codeAt(key, time.now));
    for (let guess = 0; guess < 9; guess += 1) {
      await page.fill('#code', wrong);
      expect((await answerTo(page, '#continue')).status()).toBe(422);
    }
    await page.fill('#code', codeAt(key, time.now));
    const answer = await answerTo(page, '#continue');
    expect(answer.status()).toBe(429);
    expect(Number(answer.headers()['retry-after'])).toBeGreaterThan(20);
    expect(await problemOn(page)).toContain('Too many tries');
    await ageTurns(story, '31 seconds');
    await typeCode(page, codeAt(key, time.now));
    await page.waitForSelector('#who');
  });

  test('may use a recovery code instead, is told by mail, and each works once', async () => {
    const person = await addPerson(story.house);
    const { recoveryCodes } = await addApp(story.house, person);
    const [code = ''] = recoveryCodes;
    await using visitor = await openVisitor();
    const { page } = visitor;
    await begin(page, person);
    await page.click('#use-recovery-code');
    await page.waitForURL(/by=recovery/);
    expect(await page.locator('#remember').count()).toBe(0);
    await typeCode(page, code.toLowerCase());
    await page.waitForSelector('#who');
    expect(claims()).toMatchObject({ acr: 'urn:usher:aal2', amr: ['pwd', 'recovery', 'mfa'] });
    const letter = await story.house.letter(person.email);
    expect(letter.subject).toBe('A recovery code was used on your account');
    expect(letter.text).toContain('4 recovery codes are left');

    await using again = await openVisitor();
    await begin(again.page, person);
    await again.page.click('#use-recovery-code');
    await again.page.fill('#code', code);
    expect((await answerTo(again.page, '#continue')).status()).toBe(422);
  });

  test('may start over as somebody else', async () => {
    const [person, other] = [await addPerson(story.house), await addPerson(story.house)];
    await addApp(story.house, person);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await begin(page, person);
    await page.getByRole('link', { name: 'Use another account' }).click();
    await typePassword(page, other.email);
    await page.waitForSelector('#who');
    expect(claims()?.sub).toBe(other.id);
  });
});

describe('a browser that is remembered', () => {
  test('asks for the password only, until the password or the second steps change, and for its own person only', async () => {
    const [person, other] = [await addPerson(story.house), await addPerson(story.house)];
    const { key } = await addApp(story.house, person);
    await addApp(story.house, other);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await begin(page, person);
    await page.check('#remember');
    await typeCode(page, codeAt(key, time.now));
    await page.waitForSelector('#who');
    const cookie = (await visitor.context.cookies(story.house.issuer)).find(({ name }) => name === 'usher-device');
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
    expect((cookie?.expires ?? 0) - Date.now() / 1000).toBeGreaterThan(29 * 24 * 3600);

    const signOut = async () => {
      await page.goto(story.ownApp.logoutUrl());
      await page.click('#continue');
    };
    await signOut();
    await signInTo(page, story.ownApp, person);
    expect(claims()).toMatchObject({ sub: person.id, acr: 'urn:usher:aal1', amr: ['pwd'] });

    // An app that asks for more gets it all the same.
    await page.goto(story.ownApp.loginUrl({ acr_values: 'urn:usher:aal2' }));
    await page.waitForURL(/\/code$/);
    time.now += 30_000;
    await typeCode(page, codeAt(key, time.now));
    await page.waitForSelector('#who');
    expect(claims()).toMatchObject({ acr: 'urn:usher:aal2' });

    await signOut();
    await begin(page, other);
    expect(await page.locator('#code').count()).toBe(1);

    await addEmailCodes(story.house, person);
    await begin(page, person);
    expect(await page.locator('#code').count()).toBe(1);
  });

  test('is not offered to who must have a second step', async () => {
    const person = await addPerson(story.house, { roles: ['admin'] });
    await addApp(story.house, person);
    await using visitor = await openVisitor();
    await begin(visitor.page, person);
    expect(await visitor.page.locator('#remember').count()).toBe(0);
  });
});

describe('somebody who chose codes by mail', () => {
  test('finds one in the mailbox right after the password, and types it', async () => {
    const person = await addPerson(story.house);
    await addEmailCodes(story.house, person);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await begin(page, person);
    const { code, name } = await story.house.letter(person.email);
    expect(name).toBe('sign-in-code');
    expect(await page.locator('main').innerText()).toContain(`a•••@${person.email.split('@')[1]}`);
    expect(await page.locator('main').innerText()).not.toContain(person.email);
    await page.fill('#code', otherThan(code));
    expect((await answerTo(page, '#continue')).status()).toBe(422);
    await typeCode(page, code);
    await page.waitForSelector('#who');
    expect(claims()).toMatchObject({ acr: 'urn:usher:aal1', amr: ['pwd', 'email'] });
  });

  test('asks for another: the newest works, and the next has to wait', async () => {
    const person = await addPerson(story.house);
    await addEmailCodes(story.house, person);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await begin(page, person);
    const first = await story.house.letter(person.email);
    expect((await answerTo(page, '#resend')).status()).toBe(429);
    expect(await problemOn(page)).toContain('Please wait');
    await ageTurns(story, '31 seconds');
    await page.click('#resend');
    await page.waitForURL(/sent=again/);
    expect(await page.locator('[role=status]').innerText()).toContain('Another code is on its way');
    const second = await story.house.letter(person.email);
    expect(second.id).not.toBe(first.id);
    await page.fill('#code', first.code === second.code ? otherThan(first.code) : first.code);
    expect((await answerTo(page, '#continue')).status()).toBe(422);
    await typeCode(page, second.code);
    await page.waitForSelector('#who');
  });

  test('is sent no letter by looking at the page', async () => {
    const person = await addPerson(story.house);
    await addApp(story.house, person);
    await addEmailCodes(story.house, person);
    await using visitor = await openVisitor({ javaScriptEnabled: false });
    const { page } = visitor;
    await begin(page, person);
    const before = (await story.house.letters(person.email)).length;
    await page.goto(`${page.url()}?by=email`);
    expect(await page.textContent('h1')).toBe('Get a code by mail');
    expect(await story.house.letters(person.email)).toHaveLength(before);
    await page.goBack();
    await page.click('#use-email-code');
    await page.waitForURL(/by=email/);
    const { code } = await story.house.letter(person.email);
    await typeCode(page, code);
    await page.waitForSelector('#who');
    expect(claims()).toMatchObject({ acr: 'urn:usher:aal1', amr: ['pwd', 'email'] });
  });

  test('cannot raise a sign-in with it where an app asks for two factors', async () => {
    const person = await addPerson(story.house);
    const { key } = await addApp(story.house, person);
    await addEmailCodes(story.house, person);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await begin(page, person, { acr_values: 'urn:usher:aal2' });
    expect(await page.locator('#use-email-code').count()).toBe(0);
    time.now += 30_000;
    await typeCode(page, codeAt(key, time.now));
    await page.waitForSelector('#who');
    expect(claims()).toMatchObject({ acr: 'urn:usher:aal2' });
  });
});
