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

async function signIn(page: Page, person: Person, to = app): Promise<State> {
  await page.goto(to.url);
  await page.click('#in');
  await typePassword(page, person.email);
  await page.waitForURL(`${to.url}/callback?**`);
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

  test('keeps data with the sign-in, two tabs at once, until it signs out', async () => {
    const person = await addPerson(story.house);
    await using keeper = await openSinglePageApp(story.house, 'openid profile email session:data');
    await using visitor = await openVisitor();
    const { page } = visitor;
    const { access = '' } = await signIn(page, person, keeper);
    const url = `${story.house.issuer}/api/v1/me/session-data`;
    const ask = (method: string, data?: object, etag?: string) =>
      page.evaluate(
        async ([to, token, how, body, match]) => {
          const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
          const answer = await fetch(to, {
            method: how,
            headers: { ...headers, ...(match && { 'if-match': match }) },
            ...(body && { body }),
          });
          return { status: answer.status, etag: answer.headers.get('etag'), text: await answer.text() };
        },
        [url, access, method, data && JSON.stringify(data), etag] as const,
      );
    const { status, etag } = await ask('PUT', { cart: ['a chair'] });
    expect([status, etag]).toEqual([204, expect.stringMatching(/^"\w+"$/)]);
    expect(await ask('GET')).toEqual({ status: 200, etag, text: '{"cart":["a chair"]}' });
    expect(await ask('PUT', { cart: ['a table'] }, etag ?? '')).toMatchObject({ status: 204 });
    expect(await ask('PUT', { cart: [] }, etag ?? '')).toMatchObject({ status: 412 });
    expect(await ask('GET')).toMatchObject({ text: '{"cart":["a table"]}' });
    await page.click('#out');
    await page.waitForURL(`${keeper.url}/`);
    expect(await ask('GET')).toMatchObject({ status: 401 });
    const left = await story.house.db.selectFrom('session_data').selectAll().execute();
    expect(left).toEqual([]);
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
