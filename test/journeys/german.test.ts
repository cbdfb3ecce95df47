import { describe, expect, test } from 'vitest';
import { openVisitor } from '../support/browser.ts';
import { addPerson, freshAddress, PASSWORD } from '../support/people.ts';
import { answerTo, problemOn, signInTo, typePassword, typeRegistration } from '../support/steps.ts';
import { tellStory } from '../support/story.ts';

const story = tellStory();
const heading = '#continue, h1';

/** What a page is written in, by its own word and by its heading. */
async function spokenOn(page: Awaited<ReturnType<typeof openVisitor>>['page']): Promise<[string | null, string]> {
  await page.waitForSelector(heading);
  return [await page.getAttribute('html', 'lang'), await page.locator('h1').innerText()];
}

describe('somebody who speaks German', () => {
  test('registers, reads the letter, agrees and is back in the app, all in German', async () => {
    const { house, app } = story;
    await using visitor = await openVisitor({ locale: 'de-AT' });
    const { page } = visitor;
    const email = freshAddress();
    await page.goto(app.loginUrl({ prompt: 'create', scope: 'openid profile email' }));
    expect(await spokenOn(page)).toEqual(['de', 'Legen Sie Ihr Konto an']);
    await typeRegistration(page, email, 'zu kurz');
    expect(await problemOn(page)).toContain('Dieses Passwort ist zu kurz: Es braucht mindestens 15 Zeichen.');
    expect(await page.title()).toBe('Bitte prüfen: Legen Sie Ihr Konto an · Usher');
    await typeRegistration(page, email);
    await page.waitForURL(/\/verify$/);
    expect(await page.locator('main').innerText()).toContain(`Wir haben an ${email} geschrieben.`);

    const letter = await house.letter(email);
    expect(letter.subject).toBe('Bestätigen Sie Ihre E-Mail-Adresse');
    expect(letter.text).toMatch(/Der Link gilt 24 Stunden lang, der Code 30 Minuten\./);
    expect(letter.text).toMatch(/Gerät: Chrome unter \w+/);
    expect(letter.html).toContain('<html lang="de">');
    await page.goto(letter.link);
    expect(await spokenOn(page)).toEqual(['de', 'Bestätigen Sie Ihre Adresse']);
    await page.click('#continue');
    await page.waitForURL(/\/consent$/);
    expect(await spokenOn(page)).toEqual(['de', 'Mit Reports teilen?']);
    expect(await page.locator('main').innerText()).toContain('Ihre E-Mail-Adresse sehen');
    await page.click('#continue');
    await page.waitForSelector('#who');
    const account = await house.db.selectFrom('account').select('locale').where('email', '=', email).executeTakeFirst();
    expect(account?.locale).toBe('de');
  });

  test('types a wrong password, nothing at all, and asks for a new one', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor({ locale: 'de-DE' });
    const { page } = visitor;
    await page.goto(ownApp.loginUrl());
    expect(await spokenOn(page)).toEqual(['de', 'Anmelden']);
    await typePassword(page, person.email, 'not the password at all');
    expect(await problemOn(page)).toContain('passen nicht zusammen');
    await page.fill('#email', '');
    expect((await answerTo(page, '#continue')).status()).toBe(422);
    expect(await problemOn(page)).toContain('Geben Sie Ihr Passwort ein.');
    await page.click('#forgot');
    await page.fill('#email', person.email);
    await page.click('#continue');
    expect((await house.letter(person.email)).subject).toBe('Wählen Sie ein neues Passwort');
  });

  test('finds their account in German in an English browser, and the page after the sign-out too', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await house.db.updateTable('account').set({ locale: 'de-CH' }).where('id', '=', person.id).execute();
    await using visitor = await openVisitor({ locale: 'en-GB' });
    const { page } = visitor;
    await page.goto(ownApp.loginUrl());
    expect((await spokenOn(page))[0]).toBe('en');
    await typePassword(page, person.email);
    await page.waitForSelector('#who');
    await page.goto(`${house.issuer}/account`);
    expect(await spokenOn(page)).toEqual(['de', 'Guten Tag, Ada Byron']);
    await page.goto(`${house.issuer}/account/nothing-here`);
    expect(await spokenOn(page)).toEqual(['de', 'Hier ist nichts']);
    await page.goto(`${house.issuer}/account`);
    await page.click('#sign-out');
    await page.waitForURL(/\/signed-out$/);
    expect(await spokenOn(page)).toEqual(['de', 'Sie sind abgemeldet']);
  });

  test('chooses German at the foot of the page, without scripts, and keeps it', async () => {
    const { house, ownApp } = story;
    await using visitor = await openVisitor({ locale: 'en-GB', javaScriptEnabled: false });
    const { page } = visitor;
    await page.goto(ownApp.loginUrl());
    await page.click('a[hreflang=de]');
    expect(await spokenOn(page)).toEqual(['de', 'Anmelden']);
    await typePassword(page, 'nobody@example.com');
    expect(await problemOn(page)).toContain('passen nicht zusammen');
    await page.goto(`${house.issuer}/forgot-password`);
    expect(await spokenOn(page)).toEqual(['de', 'Passwort zurücksetzen']);
  });
});

describe('an app that says what its people speak', () => {
  test('is heard before the account and the browser, on every page of its sign-in and on no other', async () => {
    const { house, app } = story;
    const person = await addPerson(house);
    await house.db.updateTable('account').set({ locale: 'en' }).where('id', '=', person.id).execute();
    await using visitor = await openVisitor({ locale: 'en-GB' });
    const { page } = visitor;
    await page.goto(app.loginUrl({ ui_locales: 'gsw de-CH en' }));
    expect(await spokenOn(page)).toEqual(['de', 'Anmelden']);
    await typePassword(page, person.email, 'not the password at all');
    expect(await problemOn(page)).toContain('passen nicht zusammen');
    await typePassword(page, person.email, PASSWORD);
    await page.waitForURL(/\/consent$/);
    expect(await spokenOn(page)).toEqual(['de', 'Mit Reports teilen?']);
    await page.goto(`${house.issuer}/account`);
    expect((await spokenOn(page))[0]).toBe('en');
  });

  test('is passed over where that is not spoken here', async () => {
    const { ownApp } = story;
    await using visitor = await openVisitor({ locale: 'de-DE' });
    await visitor.page.goto(ownApp.loginUrl({ ui_locales: 'se xx-private' }));
    expect((await spokenOn(visitor.page))[0]).toBe('de');
  });

  test('hears of mistakes in English, in whichever language the person does', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor({ locale: 'de-DE' });
    const { page } = visitor;
    await page.goto(`${house.issuer}/oauth2/authorize?client_id=nobody&response_type=code`);
    expect(await spokenOn(page)).toEqual(['de', 'Diese App konnte Sie nicht anmelden']);
    expect(await page.locator('main').innerText()).toMatch(/\(invalid_client: client is invalid\)/);
    await signInTo(page, ownApp, person);
    await page.goto(`${house.issuer}/oauth2/logout?ui_locales=de`);
    expect(await spokenOn(page)).toEqual(['de', 'Abmelden?']);
  });
});
