import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { openVisitor } from '../support/browser.ts';
import { addPerson, type Person } from '../support/people.ts';
import { answerTo, refusalAt, signInTo, typePassword } from '../support/steps.ts';
import { tellStory } from '../support/story.ts';

const story = tellStory();

/** As if everybody's sign-in had been so long ago. */
async function ageSignIns(person: Person, interval: string): Promise<void> {
  await sql`update session set signed_in_at = signed_in_at - ${interval}::interval where account_id = ${person.id}`.execute(
    story.house.db,
  );
}

describe('an app that asks without a page (prompt=none)', () => {
  test('is told login_required where nobody is signed in', async () => {
    await using visitor = await openVisitor();
    await visitor.page.goto(story.ownApp.loginUrl({ prompt: 'none' }));
    expect(await refusalAt(visitor.page)).toBe('login_required');
  });

  test('gets tokens for whoever is signed in, with the time they signed in', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    await signInTo(visitor.page, ownApp, person);
    const first = ownApp.tokens()?.claims();
    await visitor.page.goto(ownApp.loginUrl({ prompt: 'none' }));
    await visitor.page.waitForSelector('#who');
    expect(ownApp.tokens()?.claims()).toMatchObject({ sub: person.id, auth_time: first?.auth_time, sid: first?.sid });
  });

  test('is told consent_required where the person never agreed to it', async () => {
    const { house, app, ownApp } = story;
    await using visitor = await openVisitor();
    await signInTo(visitor.page, ownApp, await addPerson(house));
    await visitor.page.goto(app.loginUrl({ prompt: 'none' }));
    expect(await refusalAt(visitor.page)).toBe('consent_required');
  });
});

describe('an app that wants to know again who is there', () => {
  test('prompt=login asks for the password although somebody is signed in', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await signInTo(page, ownApp, person);
    await ageSignIns(person, '1 hour');
    await page.goto(ownApp.loginUrl({ prompt: 'login' }));
    await typePassword(page, person.email);
    await page.waitForSelector('#who');
    const { auth_time: time } = ownApp.tokens()?.claims() ?? {};
    expect(Date.now() / 1000 - Number(time)).toBeLessThan(60);
  });

  test('max_age asks when the sign-in is older, and not before', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await signInTo(page, ownApp, person);
    await ageSignIns(person, '10 minutes');
    await page.goto(ownApp.loginUrl({ max_age: '3600' }));
    await page.waitForSelector('#who');
    await page.goto(ownApp.loginUrl({ max_age: '60' }));
    await typePassword(page, person.email);
    await page.waitForSelector('#who');
    expect(ownApp.tokens()?.claims()?.sub).toBe(person.id);
  });

  test('prompt=select_account: the person goes on as they are, with one press', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await signInTo(page, ownApp, person);
    await page.goto(ownApp.loginUrl({ prompt: 'select_account' }));
    expect(await page.locator('main').innerText()).toContain(person.email);
    await page.click('#continue');
    await page.waitForSelector('#who');
    expect(ownApp.tokens()?.claims()?.sub).toBe(person.id);
  });

  test('prompt=select_account: another account signs in, and the first one’s session is over', async () => {
    const { house, ownApp } = story;
    const [ada, bob] = [await addPerson(house), await addPerson(house, { name: 'Bob' })];
    await using visitor = await openVisitor();
    const { page } = visitor;
    await signInTo(page, ownApp, ada);
    await page.goto(ownApp.loginUrl({ prompt: 'select_account' }));
    await page.click('#cancel');
    expect(await page.inputValue('#email')).toBe('');
    await typePassword(page, bob.email);
    await page.waitForSelector('#who');
    expect(ownApp.tokens()?.claims()?.sub).toBe(bob.id);
    const sessions = await house.db.selectFrom('session').select('uid').where('account_id', '=', ada.id).execute();
    expect(sessions).toEqual([]);
    await page.goto(`${house.issuer}/account`);
    expect(await page.locator('main').innerText()).toContain(bob.email);
  });

  test('prompt=select_account without a session is an ordinary sign-in', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    await visitor.page.goto(ownApp.loginUrl({ prompt: 'select_account' }));
    await typePassword(visitor.page, person.email);
    await visitor.page.waitForSelector('#who');
  });

  test('whoever opened a form before signing in elsewhere is told kindly to send it once more', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const second = await visitor.context.newPage();
    await second.goto(ownApp.loginUrl());
    await signInTo(visitor.page, ownApp, person);
    await second.fill('#email', person.email);
    await second.fill('#password', person.password);
    expect((await answerTo(second, '#continue')).status()).toBe(403);
    expect(await second.locator('main#error').innerText()).toContain('Let’s try that again');
  });
});

describe('whether an app may', () => {
  test('is asked once: what was agreed to is remembered in other browsers too', async () => {
    const { house, app } = story;
    const person = await addPerson(house);
    for (const isAsked of [true, false]) {
      await using visitor = await openVisitor();
      await visitor.page.goto(app.loginUrl());
      await typePassword(visitor.page, person.email);
      if (isAsked) {
        await visitor.page.waitForURL(/\/consent$/);
        const page = await visitor.page.locator('main').innerText();
        expect(page).toContain(person.email);
        expect(page).toContain('See your email address');
        await visitor.page.click('#continue');
      }
      await visitor.page.waitForSelector('#who');
    }
  });

  test('more than was agreed to is asked for, and only that', async () => {
    const { house, app } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(app.loginUrl({ scope: 'openid email' }));
    await typePassword(page, person.email);
    await page.click('#continue');
    await page.waitForSelector('#who');
    await page.goto(app.loginUrl({ scope: 'openid email offline_access' }));
    await page.waitForURL(/\/consent$/);
    expect(await page.locator('main li').allInnerTexts()).toEqual([expect.stringContaining('Stay connected')]);
    await page.click('#continue');
    await page.waitForSelector('#who');
    expect(app.tokens()?.refresh_token).toBeTypeOf('string');
  });

  test('refused, the app is told access_denied, nothing is remembered, and it may ask again', async () => {
    const { house, app } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(app.loginUrl());
    await typePassword(page, person.email);
    await page.waitForURL(/\/consent$/);
    await page.click('#cancel');
    expect(await refusalAt(page)).toBe('access_denied');
    const agreed = await house.db.selectFrom('consent').selectAll().where('account_id', '=', person.id).execute();
    expect(agreed).toEqual([]);
    await page.goto(app.loginUrl());
    await page.waitForURL(/\/consent$/);
    await page.click('#continue');
    await page.waitForSelector('#who');
  });

  test('is asked anew with prompt=consent', async () => {
    const { house, app } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(app.loginUrl());
    await typePassword(page, person.email);
    await page.click('#continue');
    await page.waitForSelector('#who');
    await page.goto(app.loginUrl({ prompt: 'consent' }));
    await page.waitForURL(/\/consent$/);
    await page.click('#continue');
    await page.waitForSelector('#who');
  });
});

describe('how an app asks and is answered', () => {
  test('response_mode=form_post brings the code by a form that our own policy lets through', async () => {
    const { house, app } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(app.loginUrl({ response_mode: 'form_post' }));
    await typePassword(page, person.email);
    await page.click('#continue');
    await page.waitForSelector('#who');
    expect(new URL(page.url()).search).toBe('');
    expect(app.tokens()?.claims()?.sub).toBe(person.id);
    expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([]);
  });

  test('a request that is posted from the app’s own site signs in, and again with the session it made', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(ownApp.loginFormUrl());
    await page.click('#go');
    await typePassword(page, person.email);
    await page.waitForSelector('#who');
    await page.goto(ownApp.loginFormUrl({ prompt: 'none' }));
    await page.click('#go');
    await page.waitForSelector('#who');
    expect(ownApp.tokens()?.claims()?.sub).toBe(person.id);
  });

  test('a request that cannot be answered shows an error page, and goes nowhere', async () => {
    const { ownApp } = story;
    await using visitor = await openVisitor();
    const answer = await visitor.page.goto(ownApp.loginUrl({ redirect_uri: 'https://evil.example.com/' }));
    expect(answer?.status()).toBe(400);
    expect(await visitor.page.locator('main#error').innerText()).toContain('could not sign you in');
    expect(new URL(visitor.page.url()).pathname).toBe('/oauth2/authorize');
  });
});
