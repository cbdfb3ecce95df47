import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openVisitor } from '../support/browser.ts';
import { addPerson, type Person } from '../support/people.ts';
import { openSinglePageApp, type SinglePageApp } from '../support/single-page-app.ts';
import { typePassword } from '../support/steps.ts';
import { tellStory } from '../support/story.ts';

interface State {
  readonly sub?: string;
  readonly email?: string;
  readonly access?: string;
  readonly refresh?: string;
  readonly status?: number;
  readonly error?: string;
}

const story = tellStory();
let app: SinglePageApp;
beforeAll(async () => {
  app = await openSinglePageApp(story.house);
});
afterAll(() => app[Symbol.asyncDispose]());

/** How the app stands, once it knows. */
async function stateOf(page: Page): Promise<State> {
  await page.waitForFunction(() => (document.querySelector('#state')?.textContent ?? '').length > 2);
  return JSON.parse((await page.textContent('#state')) ?? '');
}

async function signIn(page: Page, person: Person): Promise<State> {
  await page.goto(app.url);
  await page.click('#in');
  await typePassword(page, person.email);
  await page.waitForURL(`${app.url}/callback?**`);
  return stateOf(page);
}

describe('a single-page app with oidc-client-ts', () => {
  test('signs in, calls userinfo from its own origin, renews silently without a cookie, and signs out', async () => {
    const person = await addPerson(story.house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    const first = await signIn(page, person);
    expect(first).toMatchObject({ sub: person.id, refresh: expect.any(String) });

    await page.click('#ask');
    expect(await stateOf(page)).toMatchObject({ status: 200, sub: person.id, email: person.email });

    // Browsers that keep third parties' cookies away must not notice: a refresh token needs none.
    await visitor.context.clearCookies();
    await page.click('#renew');
    const renewed = await stateOf(page);
    expect(renewed).toMatchObject({ sub: person.id });
    expect(renewed.access).not.toBe(first.access);
    expect(renewed.refresh).not.toBe(first.refresh);
    await page.click('#ask');
    expect(await stateOf(page)).toMatchObject({ status: 200, sub: person.id });
    expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([]);
  });

  test('signs out at Usher too: neither the session nor the refresh token works afterwards', async () => {
    const person = await addPerson(story.house);
    await using visitor = await openVisitor();
    const { page } = visitor;
    const { refresh = '' } = await signIn(page, person);
    await page.click('#out');
    await page.waitForURL(`${app.url}/`);
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refresh, client_id: app.clientId });
    const answer = await fetch(`${story.house.issuer}/oauth2/token`, { method: 'POST', body });
    expect(await answer.json()).toMatchObject({ error: 'invalid_grant' });
    await page.click('#in');
    await page.waitForSelector('#password');
  });

  test('another site’s page cannot read what the app is answered', async () => {
    const person = await addPerson(story.house);
    await using visitor = await openVisitor();
    const { access = '' } = await signIn(visitor.page, person);
    await visitor.page.goto(story.ownApp.url);
    const read = await visitor.page.evaluate(
      async ([issuer, token]) =>
        fetch(`${issuer}/oauth2/userinfo`, { headers: { authorization: `Bearer ${token}` } }).then(
          (answer) => answer.text(),
          () => 'kept away',
        ),
      [story.house.issuer, access] as const,
    );
    expect(read).toBe('kept away');
  });
});
