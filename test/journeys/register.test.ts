import { describe, expect, test } from 'vitest';
import { openVisitor } from '../support/browser.ts';
import { addPerson, freshAddress, PASSWORD } from '../support/people.ts';
import { answerTo, problemOn, signInTo, typePassword, typeRegistration } from '../support/steps.ts';
import { ageTurns, tellStory } from '../support/story.ts';

const story = tellStory();

describe('a new person', () => {
  test('registers from an app, confirms by the mailed link, agrees, and is back in the app with tokens', async () => {
    const { house, app } = story;
    await using visitor = await openVisitor();
    const { page } = visitor;
    const email = freshAddress();
    await page.goto(app.loginUrl({ prompt: 'create', scope: 'openid profile email offline_access' }));
    await typeRegistration(page, email);
    await page.waitForURL(/\/verify$/);
    expect(await page.locator('main').innerText()).toContain(email);

    const { link, code } = await house.letter(email);
    expect(link).toMatch(new RegExp(`^${house.issuer}/verify-email\\?token=`));
    expect(code).toMatch(/^\d{6}$/);
    await page.goto(link);
    await page.click('#continue');
    await page.waitForURL(/\/consent$/);
    expect(await page.textContent('h1')).toContain('Reports');
    await page.click('#continue');
    await page.waitForSelector('#who');
    const tokens = app.tokens();
    expect(tokens?.claims()?.sub).toMatch(/^acc_/);
    expect(tokens?.refresh_token).toBeTypeOf('string');
    const account = await house.db.selectFrom('account').selectAll().where('email', '=', email).executeTakeFirst();
    expect(account).toMatchObject({ id: tokens?.claims()?.sub, email_verified: true });
  });

  test('types the code from the letter instead, spaces and all; a wrong one shows the page again', async () => {
    const { house, ownApp } = story;
    await using visitor = await openVisitor();
    const { page } = visitor;
    const email = freshAddress();
    await page.goto(ownApp.loginUrl({ prompt: 'create' }));
    await typeRegistration(page, email);
    await page.waitForURL(/\/verify$/);
    const { code } = await house.letter(email);
    await page.fill('#code', code === '000000' ? '000001' : '000000');
    const answer = await answerTo(page, '#continue');
    expect(answer.status()).toBe(422);
    expect(await problemOn(page)).toContain('That code is not right');
    await page.fill('#code', `${code.slice(0, 3)} ${code.slice(3)}`);
    await page.click('#continue');
    await page.waitForSelector('#who');
    expect(ownApp.tokens()?.claims()?.sub).toMatch(/^acc_/);
  });

  test('leaves the page open: once the link is confirmed on another device, it goes on to the app by itself', async () => {
    const { house, ownApp } = story;
    await using desk = await openVisitor();
    await using phone = await openVisitor({ viewport: { width: 360, height: 640 } });
    const email = freshAddress();
    await desk.page.clock.install();
    await desk.page.goto(ownApp.loginUrl({ prompt: 'create' }));
    await typeRegistration(desk.page, email);
    await desk.page.waitForURL(/\/verify$/);

    await phone.page.goto((await house.letter(email)).link);
    await phone.page.click('#continue');
    await phone.page.waitForURL(/\/sign-in\/[\w-]+$/);
    const told = await phone.page.locator('main').innerText();
    expect(told).toContain('Go back to the page where you began');
    expect(await phone.page.getAttribute('#continue', 'href')).toBe(`${ownApp.url}/`);

    await desk.page.clock.fastForward(5000);
    await desk.page.waitForSelector('#who');
    expect(ownApp.tokens()?.claims()?.sub).toMatch(/^acc_/);
  });

  test('opens the link on another device after the sign-in here has ended, and is led to where the app begins one', async () => {
    const { house, app } = story;
    await using desk = await openVisitor();
    await using phone = await openVisitor();
    const email = freshAddress();
    await desk.page.goto(app.loginUrl({ prompt: 'create' }));
    await typeRegistration(desk.page, email);
    await desk.page.waitForURL(/\/verify$/);
    const { link } = await house.letter(email);
    await house.db
      .updateTable('interaction')
      .set({ expires_at: new Date(0) })
      .execute();
    await phone.page.goto(link);
    await phone.page.click('#continue');
    await phone.page.waitForSelector('h1');
    expect(await phone.page.locator('main').innerText()).toContain('Your address is confirmed');
    await phone.page.click('#continue');
    await phone.page.waitForSelector('#home');
  });

  test('whose address has an account sees the same page; only the letter tells', async () => {
    const { house, ownApp } = story;
    const known = await addPerson(house);
    const pages: string[] = [];
    for (const email of [known.email, freshAddress()]) {
      await using visitor = await openVisitor();
      const { page } = visitor;
      await page.goto(ownApp.loginUrl({ prompt: 'create' }));
      await typeRegistration(page, email);
      await page.waitForURL(/\/verify$/);
      const html = await page.locator('main').innerHTML();
      const uid = new URL(page.url()).pathname.split('/')[2] ?? '';
      pages.push(
        html
          .replaceAll(email, 'EMAIL')
          .replaceAll(uid, 'UID')
          .replace(/name="csrf_token" value="[^"]+"/g, ''),
      );
    }
    expect(pages[0]).toBe(pages[1]);
    const letter = await house.letter(known.email);
    expect(letter.name).toBe('already-registered');
    expect(letter.code ?? '').toBe('');
  });

  test('who has an account after all signs in from the registration page, and goes on', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(ownApp.loginUrl({ prompt: 'create' }));
    await page.click('#sign-in');
    await page.waitForURL(/\/password$/);
    await typePassword(page, person.email);
    await page.waitForSelector('#who');
    expect(ownApp.tokens()?.claims()?.sub).toBe(person.id);
  });

  test('sees what is wrong beside each field, keeps what was typed but never the password', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(ownApp.loginUrl({ prompt: 'create' }));
    await page.click('#continue');
    expect(await page.locator('#error li').allInnerTexts()).toEqual([
      'Type your email address.',
      'Tell us your name.',
      'Choose a password.',
    ]);
    await page.fill('#email', 'ada@acme');
    await page.fill('#name', 'Ada');
    await page.fill('#username', 'a');
    await page.fill('#new-password', 'Password123456789');
    expect((await answerTo(page, '#continue')).status()).toBe(422);
    expect(await problemOn(page)).toMatch(/email address[\s\S]*3 to 64[\s\S]*guessers try first/);
    expect(await page.inputValue('#email')).toBe('ada@acme');
    expect(await page.inputValue('#name')).toBe('Ada');
    expect(await page.inputValue('#username')).toBe('a');
    expect(await page.inputValue('#new-password')).toBe('');
    expect(await page.getAttribute('#email', 'aria-invalid')).toBe('true');
    await page.fill('#email', freshAddress());
    await page.fill('#username', person.username);
    await page.fill('#new-password', PASSWORD);
    await page.click('#continue');
    expect(await problemOn(page)).toContain('Somebody has that username already');
    expect(await page.title()).toMatch(/^Problem: /);
  });

  test('asks for another letter: too soon it is told to wait, later the new code works and the old one does not', async () => {
    const { house, ownApp } = story;
    await using visitor = await openVisitor();
    const { page } = visitor;
    const email = freshAddress();
    await page.goto(ownApp.loginUrl({ prompt: 'create' }));
    await typeRegistration(page, email);
    await page.waitForURL(/\/verify$/);
    const first = await house.letter(email);
    const early = await answerTo(page, '#resend');
    expect(early.status()).toBe(429);
    expect(Number(early.headers()['retry-after'])).toBeGreaterThan(0);
    expect(await problemOn(page)).toContain('Please wait');

    await ageTurns(story, '2 minutes');
    await page.click('#resend');
    await page.waitForURL(/\/verify\?sent=again$/);
    expect(await page.locator('main').innerText()).toContain('Another letter is on its way');
    const [second] = await house.letters(email);
    expect(second?.id).not.toBe(first.id);
    await page.goto(first.link);
    expect(await page.locator('#error').innerText()).toContain('no longer works');
    await page.goBack();
    await page.fill('#code', second?.code ?? '');
    await page.click('#continue');
    await page.waitForSelector('#who');
  });

  test('a link that was used shows 410, and looking at one changes nothing', async () => {
    const { house, ownApp } = story;
    await using visitor = await openVisitor();
    const { page } = visitor;
    const email = freshAddress();
    await page.goto(ownApp.loginUrl({ prompt: 'create' }));
    await typeRegistration(page, email);
    await page.waitForURL(/\/verify$/);
    const { link } = await house.letter(email);
    for (let looks = 0; looks < 3; looks += 1) expect((await page.goto(link))?.status()).toBe(200);
    await page.click('#continue');
    await page.waitForSelector('#who');
    expect((await page.goto(link))?.status()).toBe(410);
    await page.click('#continue');
    await page.waitForURL(/\/account$/);
  });

  test('is registered with a session of somebody else in the browser, and it is the newcomer who is signed in', async () => {
    const { house, ownApp } = story;
    const other = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await signInTo(page, ownApp, other);
    const email = freshAddress();
    await page.goto(ownApp.loginUrl({ prompt: 'create' }));
    await typeRegistration(page, email);
    await page.waitForURL(/\/verify$/);
    await page.fill('#code', (await house.letter(email)).code);
    await page.click('#continue');
    await page.waitForSelector('#who');
    expect(ownApp.tokens()?.claims()?.sub).not.toBe(other.id);
  });
});
