import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApp, type TestApp } from '../support/app.ts';
import { openVisitor } from '../support/browser.ts';
import { openTestHouse, type TestHouse } from '../support/house.ts';
import { addPerson } from '../support/people.ts';
import { typePassword } from '../support/steps.ts';

let directory: string;
let house: TestHouse;
let app: TestApp;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'usher-closed-'));
  const file = join(directory, 'usher.yaml');
  await writeFile(file, 'registration: {open: false}\n');
  house = await openTestHouse({ environment: { CONFIG_FILE: file } });
  app = await openApp(house, { first_party: true });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await house[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

describe('where an administrator makes the accounts', () => {
  test('prompt=create and /register show the sign-in without a way to register', async () => {
    for (const door of [app.loginUrl({ prompt: 'create' }), `${house.issuer}/register`]) {
      await using visitor = await openVisitor();
      const { page } = visitor;
      await page.goto(door);
      await page.waitForSelector('#password');
      expect(await page.locator('#register').count()).toBe(0);
      await page.goto(
        `${new URL(page.url()).pathname.split('/').slice(0, 3).join('/')}/register`.replace(/^/, house.issuer),
      );
      expect(await page.locator('#new-password').count()).toBe(0);
    }
  });

  test('a form sent to the registration makes nobody', async () => {
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(app.loginUrl({ prompt: 'create' }));
    const token = await page.inputValue('[name=csrf_token]');
    const form = {
      csrf_token: token,
      email: 'eve@example.com',
      name: 'Eve',
      new_password: 'three llamas crossed the road',
    };
    const answer = await page.request.post(`${page.url()}/register`, { form, maxRedirects: 0 });
    expect(answer.status()).toBe(303);
    const made = await house.db.selectFrom('account').select('id').where('email', '=', 'eve@example.com').execute();
    expect(made).toEqual([]);
  });

  test('somebody who waits for a letter can go back and sign in as another', async () => {
    const [waiting, other] = [await addPerson(house, { address: 'unconfirmed' }), await addPerson(house)];
    await using visitor = await openVisitor();
    const { page } = visitor;
    await page.goto(app.loginUrl());
    await typePassword(page, waiting.email);
    await page.waitForURL(/\/verify$/);
    await page.getByRole('link', { name: 'Use another address' }).click();
    await typePassword(page, other.email);
    await page.waitForSelector('#who');
    expect(app.tokens()?.claims()?.sub).toBe(other.id);
  });
});
