import { refreshTokenGrant } from 'openid-client';
import { describe, expect, test } from 'vitest';
import { openApp } from '../support/app.ts';
import { openVisitor } from '../support/browser.ts';
import { addPerson } from '../support/people.ts';
import { refusalAt, signInTo } from '../support/steps.ts';
import { tellStory } from '../support/story.ts';

const story = tellStory();

describe('signing out from an app', () => {
  test('with a hint of this sign-in, it is done at once, and the browser is back in the app', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await signInTo(page, ownApp, person);
    const { id_token = '', refresh_token = '' } = ownApp.tokens() ?? {};
    await page.goto(
      ownApp.logoutUrl({ id_token_hint: id_token, post_logout_redirect_uri: `${ownApp.url}/out`, state: 'a b' }),
    );
    await page.waitForSelector('#out');
    expect(new URL(page.url()).searchParams.get('state')).toBe('a b');
    await page.goto(ownApp.loginUrl({ prompt: 'none' }));
    expect(await refusalAt(page)).toBe('login_required');
    await expect(refreshTokenGrant(ownApp.config, refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  test('without a hint the person is asked first, and ends at the signed-out page', async () => {
    const { house, ownApp } = story;
    await using visitor = await openVisitor();
    const { page } = visitor;
    await signInTo(page, ownApp, await addPerson(house));
    await page.goto(ownApp.logoutUrl());
    expect(await page.textContent('h1')).toBe('Sign out?');
    expect(await page.locator('main').innerText()).toContain('Seats');
    await page.click('#continue');
    await page.waitForURL(/\/signed-out$/);
    expect(await page.textContent('h1')).toBe('You are signed out');
    await page.goto(ownApp.loginUrl({ prompt: 'none' }));
    expect(await refusalAt(page)).toBe('login_required');
  });

  test('whoever would rather stay is signed in as before, also in the app that asked', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await signInTo(page, ownApp, person);
    const refreshToken = ownApp.tokens()?.refresh_token ?? '';
    await page.goto(ownApp.logoutUrl());
    await page.click('#cancel');
    await page.waitForURL(/\/account$/);
    expect(await page.locator('main').innerText()).toContain(person.email);
    expect((await refreshTokenGrant(ownApp.config, refreshToken)).access_token).toBeTypeOf('string');
    await page.goto(ownApp.loginUrl({ prompt: 'none' }));
    await page.waitForSelector('#who');
  });

  test('ends the sign-in to other apps too', async () => {
    const { house, ownApp } = story;
    await using other = await openApp(house, { client_name: 'Plans', first_party: true });
    const person = await addPerson(house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    await signInTo(page, ownApp, person);
    await page.goto(other.loginUrl());
    await page.waitForSelector('#who');
    const refreshToken = other.tokens()?.refresh_token ?? '';
    await page.goto(ownApp.logoutUrl({ id_token_hint: ownApp.tokens()?.id_token ?? '' }));
    await page.waitForURL(/\/signed-out$/);
    await expect(refreshTokenGrant(other.config, refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  test('leaves another browser of the same person signed in', async () => {
    const { house, ownApp } = story;
    const person = await addPerson(house);
    await using desk = await openVisitor();
    await using phone = await openVisitor();
    await signInTo(phone.page, ownApp, person);
    await signInTo(desk.page, ownApp, person);
    await desk.page.goto(ownApp.logoutUrl({ id_token_hint: ownApp.tokens()?.id_token ?? '' }));
    await desk.page.waitForURL(/\/signed-out$/);
    await phone.page.goto(ownApp.loginUrl({ prompt: 'none' }));
    await phone.page.waitForSelector('#who');
  });

  test('with nobody signed in there is nothing to ask', async () => {
    const { house, ownApp } = story;
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(ownApp.logoutUrl());
    await page.waitForURL(/\/signed-out$/);
    await page.click('#continue');
    await page.waitForURL(/\/sign-in\/[\w-]+$/);
    expect(page.url()).toContain(house.issuer);
  });
});
