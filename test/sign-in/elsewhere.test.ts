import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApp } from '../support/app.ts';
import { openTestHouse, type TestHouse } from '../support/house.ts';
import { freshAddress, PASSWORD } from '../support/people.ts';
import { openPlainVisitor, type Reply, wordsOf } from '../support/visitor.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

const openBrowser = () => openPlainVisitor({ issuer: house.issuer });
const continueOf = ({ text }: Reply) => /id="continue" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');

/** Registered in one browser, confirmed in another. */
async function confirmElsewhere(metadata: Record<string, unknown>): Promise<Reply> {
  await using app = await openApp(house, metadata);
  const [desk, phone] = [openBrowser(), openBrowser()];
  const email = freshAddress();
  await desk.go(app.loginUrl({ prompt: 'create' }));
  await desk.submit({ email, name: 'Ada', new_password: PASSWORD });
  await phone.go((await house.letter(email)).link);
  return phone.submit({});
}

describe('a link that is opened on another device', () => {
  test('leads to where the app begins a sign-in, which is told by whom (OIDC Core 4)', async () => {
    const page = await confirmElsewhere({ initiate_login_uri: 'https://reports.example.com/begin?from=mail' });
    expect(page.status).toBe(200);
    expect(wordsOf(page)).toContain('Go back to the page where you began');
    const url = new URL(continueOf(page) ?? '');
    expect(`${url.origin}${url.pathname}`).toBe('https://reports.example.com/begin');
    expect(Object.fromEntries(url.searchParams)).toEqual({ from: 'mail', iss: house.issuer });
  });

  test('leads to the app’s own page where it begins none, and nowhere where it has none', async () => {
    expect(continueOf(await confirmElsewhere({ client_uri: 'https://reports.example.com/' }))).toBe(
      'https://reports.example.com/',
    );
    expect(continueOf(await confirmElsewhere({ client_uri: undefined }))).toBeUndefined();
  });
});

describe('a sign-in that is over', () => {
  test('leads back to its app while it is known, else to the account', async () => {
    await using app = await openApp(house);
    const browser = openBrowser();
    const { pathname } = (await browser.go(app.loginUrl())).url;
    await house.db
      .updateTable('interaction')
      .set({ expires_at: new Date(0) })
      .execute();
    const over = await browser.ask(pathname);
    expect([over.status, continueOf(over)]).toEqual([410, `${app.url}/`]);
    const unknown = await browser.ask('/sign-in/never-begun');
    expect([unknown.status, continueOf(unknown)]).toEqual([410, '/account']);
  });
});
