import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ada, bob } from '#demo/sample-people.ts';
import { openVisitor } from '../support/browser.ts';
import { openTestDemo, type TestDemo } from './open-test-demo.ts';
import { signInAs } from './pages.ts';

let scene: TestDemo;
beforeAll(async () => {
  scene = await openTestDemo();
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
});

const app = () => scene.demo.urls.backOffice;
const press = (page: Page, name: string) => page.getByRole('button', { name }).click();

/** From the next token on. */
async function setTokenLifetime(seconds: number): Promise<void> {
  await scene.house.db.updateTable('resource_server').set({ lifetime_seconds: seconds }).execute();
  await scene.house.house.changes.poll();
}

describe('the app with a server', () => {
  test('gives the browser nothing but a cookie: no token is in any page’s address, script or storage', async () => {
    await using visitor = await openVisitor();
    const { page, context } = visitor;
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await signInAs(page, app(), ada);
    const [cookie] = (await context.cookies(app())).filter(({ name }) => name === 'back-office');
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', expires: -1 });
    expect(addresses.filter((address) => /_token|eyJ/.test(address))).toEqual([]);
    expect(await page.content()).not.toContain('eyJ');
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
  });

  test('renews its token with the refresh token when it is about to end', async () => {
    await using visitor = await openVisitor();
    const { page } = visitor;
    await setTokenLifetime(5);
    await signInAs(page, app(), bob);
    await press(page, 'Read the reports');
    await page.getByText('Renewals so far: 1').waitFor();
    await press(page, 'Read the reports');
    await page.getByText('Renewals so far: 2').waitFor();
    expect(await page.locator('.answer').innerText()).toContain('200 OK');
    await setTokenLifetime(120);
  });

  test('shows how the API refuses a token that has expired', async () => {
    await using visitor = await openVisitor();
    const { page } = visitor;
    await setTokenLifetime(1);
    await signInAs(page, app(), bob);
    await setTokenLifetime(120);
    const tryAgain = async () => {
      await press(page, 'Send the first token');
      return page.locator('.answer').innerText();
    };
    await expect.poll(tryAgain).toContain('The access token is expired');
    await press(page, 'Read the reports');
    await page.getByText('200 OK').waitFor();
  });

  test('notices at the next renewal that the person has signed out at Usher', async () => {
    await using visitor = await openVisitor();
    const { page } = visitor;
    await setTokenLifetime(5);
    await signInAs(page, app(), bob);
    await setTokenLifetime(120);
    await page.goto(`${scene.house.issuer}/oauth2/logout`);
    await page.click('#continue');
    await page.waitForURL(/\/signed-out$/);
    await page.goto(app());
    await press(page, 'Read the reports');
    await page.getByText('Your sign-in has ended').waitFor();
    await page.getByRole('heading', { name: 'Nobody is signed in' }).waitFor();
  });

  test('finishes only the sign-in that this browser began', async () => {
    await using visitor = await openVisitor();
    const { page } = visitor;
    expect((await page.goto(`${app()}/callback?code=a&state=b`))?.url()).toBe(`${app()}/`);
    await page.goto(`${app()}/sign-in`);
    const answer = await page.goto(`${app()}/callback?code=a&state=b`);
    expect(answer?.status()).toBe(400);
    await page.getByRole('alert').waitFor();
    await page.getByRole('heading', { name: 'Nobody is signed in' }).waitFor();
  });

  test('does nothing that another site’s page sends it to do', async () => {
    for (const path of ['/sign-out', '/calls/read', '/bad-tokens/first']) {
      for (const site of ['cross-site', 'same-site', undefined]) {
        const headers = site === undefined ? {} : { 'sec-fetch-site': site };
        expect((await fetch(`${app()}${path}`, { method: 'POST', headers })).status).toBe(403);
      }
    }
  });

  test('knows its own calls only', async () => {
    const headers = { 'sec-fetch-site': 'same-origin' };
    for (const name of ['nothing', 'constructor', '__proto__']) {
      expect((await fetch(`${app()}/calls/${name}`, { method: 'POST', headers })).status).toBe(404);
    }
  });
});
