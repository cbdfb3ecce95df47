import { decodeJwt } from 'jose';
import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { saveResourceServer } from '#clients/save-resource-server.ts';
import { openApp } from '../support/app.ts';
import { addAuthenticator } from '../support/authenticator.ts';
import { openVisitor } from '../support/browser.ts';
import { addPasskey, withoutAutofill } from '../support/passkeys.ts';
import { addPerson } from '../support/people.ts';
import { answerTo, problemOn, typePassword } from '../support/steps.ts';
import { tellStory } from '../support/story.ts';

const story = tellStory();

const claims = () => story.ownApp.tokens()?.claims();
const noteOn = async (page: Page) => {
  const note = page.locator('[data-passkey] [role=alert]');
  await note.waitFor();
  return note.textContent();
};

describe('a passkey', () => {
  test('is made in the console, with recovery codes shown once, and signs in without a name', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await withoutAutofill(page);
    const authenticator = await addAuthenticator(page);
    await page.goto(`${house.issuer}/account/security/passkeys`);
    await typePassword(page, person.email);
    await page.waitForSelector('h1:has-text("Passkeys")');
    await page.click('#continue');
    await page.fill('#name', 'Old laptop');
    await page.click('#continue');
    await page.waitForSelector('#recovery-codes');
    expect(await page.locator('#recovery-codes li').count()).toBeGreaterThan(0);
    expect(await authenticator.credentials()).toMatchObject([{ isResidentCredential: true, rpId: 'localhost' }]);
    const letters = (await house.letters(person.email)).map(({ subject }) => subject);
    expect(letters).toContain('A passkey was added to your account');

    await page.click('#continue');
    await page.waitForSelector('.rows');
    expect(await page.textContent('.rows')).toMatch(/Old laptop.*On one device only.*Added/s);
    expect(await page.getByText('Your only passkey is on one device').isVisible()).toBe(true);

    await page.context().clearCookies();
    await page.goto(ownApp.loginUrl());
    await page.click('#use-passkey');
    await page.waitForSelector('#who');
    expect(claims()).toMatchObject({ sub: person.id, acr: 'urn:usher:phr', amr: ['hwk', 'user'] });
    expect(claims()?.auth_time).toEqual(expect.any(Number));
  });

  test('that is synced is told as such, in the ID token and to an API', async () => {
    const { house } = story;
    const { db } = house;
    await saveResourceServer(db, {
      ...{ identifier: 'https://api.example.com', name: 'Reports API', permissions: ['reports:read'] },
      ...{ secretHash: undefined, tokenFormat: 'jwt', signingAlg: 'ES256', lifetimeSeconds: 600 },
    });
    await db
      .insertInto('role')
      .values({ id: 'reader', name: 'Reader', value: 30, permissions: ['reports:read'] })
      .execute();
    await using app = await openApp(house, { first_party: true, scope: 'openid reports:read' });
    const person = await addPerson(house, { roles: ['reader'] });
    await using visitor = await openVisitor();
    const { page } = visitor;
    await addPasskey(house, person, page, { isBackupEligible: true });
    await page.goto(app.loginUrl({ scope: 'openid reports:read' }));
    await page.waitForSelector('#who');
    const told = { sub: person.id, acr: 'urn:usher:phr', amr: ['swk', 'user'] };
    expect(app.tokens()?.claims()).toMatchObject(told);
    expect(decodeJwt(app.tokens()?.access_token ?? '')).toMatchObject(told);
    await page.goto(`${house.issuer}/account/security/passkeys`);
    expect(await page.textContent('.rows')).toContain('On all your devices, backed up');
    expect(await page.getByText('Your only passkey is on one device').isVisible()).toBe(false);
  });

  test('is offered where a name is typed, and taken without a button of ours', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.addInitScript(() => {
      const { get } = CredentialsContainer.prototype;
      CredentialsContainer.prototype.get = function (options) {
        sessionStorage.setItem('asked', JSON.stringify([options?.mediation, options?.publicKey?.allowCredentials]));
        return get.call(this, options);
      };
    });
    await page.goto(ownApp.loginUrl());
    expect(await page.getAttribute('#email', 'autocomplete')).toBe('username webauthn');
    await expect.poll(() => page.evaluate(() => sessionStorage.getItem('asked'))).toBe('["conditional",[]]');
    const { origin } = new URL(page.url());
    expect(origin).toBe(house.issuer);
    await addPasskey(house, person, page);
    await page.reload();
    await page.waitForSelector('#who');
    expect(claims()).toMatchObject({ sub: person.id, amr: ['hwk', 'user'] });
  });

  test.each([
    ['that checks its owner', { hasVerification: true }, ['pwd', 'hwk', 'user', 'mfa']],
    ['that cannot check anybody', { hasVerification: false, transport: 'usb' }, ['pwd', 'hwk', 'mfa']],
  ] as const)('%s is the second step after the password', async (_, kind, amr) => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await withoutAutofill(page);
    await addPasskey(house, person, page, kind);
    await page.goto(ownApp.loginUrl());
    await typePassword(page, person.email);
    await page.waitForURL(/\/passkey$/);
    expect(ownApp.tokens()).toBeUndefined();
    await page.click('#continue');
    await page.waitForSelector('#who');
    expect(claims()).toMatchObject({ sub: person.id, acr: 'urn:usher:phr', amr });
  });

  test('raises a live session to what an app asks for, and leaves the time of the sign-in', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await withoutAutofill(page);
    await page.goto(ownApp.loginUrl());
    await typePassword(page, person.email);
    await page.waitForSelector('#who');
    const before = claims()?.auth_time;
    await addPasskey(house, person, page);
    await page.goto(ownApp.loginUrl({ acr_values: 'urn:usher:phr' }));
    await page.waitForURL(/\/passkey$/);
    await page.click('#continue');
    await page.waitForSelector('#who');
    expect(claims()).toMatchObject({ acr: 'urn:usher:phr', auth_time: before });
  });

  test('that does not check its owner does not sign in alone, and leaves the page to be used', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    const authenticator = await addPasskey(house, person, page);
    await authenticator.verifies(false);
    await page.goto(ownApp.loginUrl());
    await page.click('#use-passkey');
    // Chromium itself gives nothing out without the check that was asked for.
    expect(await noteOn(page)).toContain('No passkey was used');
    expect(await page.locator('#use-passkey').getAttribute('aria-disabled')).toBeNull();
    expect(ownApp.tokens()).toBeUndefined();
    await typePassword(page, person.email);
    await page.waitForURL(/\/passkey$/);
  });

  test('that is not used after all leaves the page as it was, to be tried again', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await withoutAutofill(page);
    const authenticator = await addPasskey(house, person, page);
    const [credential] = await authenticator.credentials();
    if (!credential) throw new Error('there is a passkey');
    await page.goto(ownApp.loginUrl());
    await typePassword(page, person.email);
    await page.waitForURL(/\/passkey$/);
    await authenticator.remove();
    // An authenticator that knows nobody answers no, as a person who cancels does.
    const empty = await addAuthenticator(page);
    await page.click('#continue');
    expect(await noteOn(page)).toContain('No passkey was used');
    expect(page.url()).toMatch(/\/passkey$/);
    await empty.add(credential);
    await page.click('#continue');
    await page.waitForSelector('#who');
  });

  test('of a page that was open for long is asked for anew, with a challenge that still holds', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await withoutAutofill(page);
    await addPasskey(house, person, page);
    await page.clock.install();
    await page.goto(ownApp.loginUrl());
    const optionsOf = () => page.getAttribute('[data-passkey]', 'data-options');
    const first = JSON.parse((await optionsOf()) ?? '{}').challenge;
    await page.clock.fastForward('10:00');
    const [answer] = await Promise.all([
      page.waitForRequest((one) => one.method() === 'POST'),
      page.click('#use-passkey'),
    ]);
    const posted = JSON.parse(new URLSearchParams(answer.postData() ?? '').get('credential') ?? '{}');
    const { challenge } = JSON.parse(Buffer.from(posted.response.clientDataJSON, 'base64url').toString());
    expect(challenge).not.toBe(first);
    await page.waitForSelector('#who');
  });

  test('that was removed on the server is refused, and the authenticator is told to forget it', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await withoutAutofill(page);
    const authenticator = await addPasskey(house, person, page);
    await house.db.deleteFrom('passkey').where('account_id', '=', person.id).execute();
    await page.goto(ownApp.loginUrl());
    expect((await answerTo(page, '#use-passkey')).status()).toBe(422);
    expect(await problemOn(page)).toContain('does not work here any more');
    await expect.poll(() => authenticator.credentials()).toEqual([]);
    await typePassword(page, person.email);
    await page.waitForSelector('#who');
    expect(claims()).toMatchObject({ acr: 'urn:usher:aal1', amr: ['pwd'] });
  });

  test('whose count goes backwards is refused where it is the only copy, and its owner is told', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await withoutAutofill(page);
    const authenticator = await addPasskey(house, person, page);
    await house.db.updateTable('passkey').set({ sign_count: '99' }).where('account_id', '=', person.id).execute();
    await page.goto(ownApp.loginUrl());
    expect((await answerTo(page, '#use-passkey')).status()).toBe(422);
    expect(await problemOn(page)).toContain('may have been copied');
    expect((await house.letter(person.email)).subject).toContain('may have been copied');
    const [credential] = await authenticator.credentials();
    await authenticator.setCount(credential?.credentialId ?? '', 100);
    await page.click('#use-passkey');
    await page.waitForSelector('#who');
    await page.goto(`${house.issuer}/account/security/passkeys`);
    expect(await page.textContent('.rows')).toContain('Perhaps copied');
  });
});

describe('the passkeys of an account', () => {
  test('are renamed and removed, and the authenticator hears which of them still work', async () => {
    const { house } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await withoutAutofill(page);
    const authenticator = await addPasskey(house, person, page);
    await page.goto(`${house.issuer}/account/security/passkeys`);
    await page.click('#use-passkey');
    await page.getByRole('link', { name: 'Change My laptop' }).click();
    await page.fill('#name', '');
    expect((await answerTo(page, '#continue')).status()).toBe(422);
    expect(await problemOn(page)).toContain('Give the passkey a name');
    await page.fill('#name', 'New laptop');
    await page.click('#continue');
    await page.getByText('The passkey has its new name').waitFor();
    expect(await page.textContent('.rows')).toContain('New laptop');

    // The device that has one already makes no other.
    await page.click('#continue');
    await page.waitForURL(/\/add$/);
    await page.click('#continue');
    expect(await noteOn(page)).toContain('has a passkey for your account already');
    await page.goBack();

    await page.getByRole('link', { name: 'Change New laptop' }).click();
    await page.click('#remove');
    await page.getByText('You have no passkey yet').waitFor();
    await expect.poll(() => authenticator.credentials()).toEqual([]);
    expect((await house.letter(person.email)).subject).toContain('removed');
  });

  test('are nobody else’s to see', async () => {
    const { house } = story;
    const [owner, stranger] = [await addPerson(house), await addPerson(house)];
    await using visitor = await openVisitor();
    const { page } = visitor;
    await addPasskey(house, owner, page);
    const passkey = await house.db
      .selectFrom('passkey')
      .select('id')
      .where('account_id', '=', owner.id)
      .executeTakeFirst();
    await using other = await openVisitor();
    await other.page.goto(`${house.issuer}/account/security/passkeys`);
    await typePassword(other.page, stranger.email);
    await other.page.getByText('You have no passkey yet').waitFor();
    const answer = await other.page.goto(`${house.issuer}/account/security/passkeys/${passkey?.id}`);
    expect(answer?.status()).toBe(404);
  });

  test('are added only after a fresh sign-in', async () => {
    const { house } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await withoutAutofill(page);
    await page.goto(`${house.issuer}/account/security/passkeys`);
    await typePassword(page, person.email);
    await page.waitForSelector('h1:has-text("Passkeys")');
    await sql`update session set signed_in_at = signed_in_at - interval '11 minutes'
      where account_id = ${person.id}`.execute(house.db);
    await page.click('#continue');
    await typePassword(page, person.email);
    await page.waitForURL(/passkeys\/add$/);
  });

  test('have their addresses where password managers look', async () => {
    const { issuer } = story.house;
    const answer = await fetch(`${issuer}/.well-known/passkey-endpoints`, { redirect: 'error' });
    expect(answer.headers.get('content-type')).toContain('application/json');
    const url = `${issuer}/account/security/passkeys`;
    expect(await answer.json()).toEqual({ enroll: url, manage: url });
  });
});

describe('without JavaScript', () => {
  test('the page of the second step says what it needs, and offers the other ways', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using owner = await openVisitor();
    await addPasskey(house, person, owner.page);
    await house.db
      .insertInto('recovery_code')
      .values({ account_id: person.id, code_hash: Buffer.from(person.id) })
      .execute();
    await using visitor = await openVisitor({ javaScriptEnabled: false });
    const { page } = visitor;
    await page.goto(ownApp.loginUrl());
    expect(await page.locator('#use-passkey').isVisible()).toBe(false);
    await typePassword(page, person.email);
    expect(await page.locator('noscript').innerText()).toContain('Passkeys need JavaScript');
    expect((await answerTo(page, '#continue')).status()).toBe(422);
    await page.click('#use-recovery-code');
    await page.waitForSelector('#code');
  });
});
