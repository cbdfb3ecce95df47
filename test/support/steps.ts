import type { Page, Response } from 'playwright-core';
import type { TestApp } from './app.ts';
import { PASSWORD, type Person } from './people.ts';

/** Fills in the sign-in page that is open, and sends it. */
export async function typePassword(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.fill('#email', email);
  await page.fill('#password', password);
  await page.click('#continue');
}

/** Signs in to an app of ours, from its own page until it is back there. */
export async function signInTo(page: Page, app: TestApp, person: Person): Promise<void> {
  await page.goto(app.loginUrl());
  await typePassword(page, person.email);
  await page.waitForSelector('#who');
}

/** Fills in the registration page that is open, and sends it; the letter is on its way. */
export async function typeRegistration(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.fill('#email', email);
  await page.fill('#name', 'Ada Byron');
  await page.fill('#new-password', password);
  await page.click('#continue');
}

/** What the error summary says; waits for it. */
export async function problemOn(page: Page): Promise<string> {
  return (await page.locator('#error').innerText()).trim();
}

/** Presses a button and gives the answer to what it sent. */
export async function answerTo(page: Page, button: string): Promise<Response> {
  const [answer] = await Promise.all([
    page.waitForResponse((one) => one.request().method() === 'POST'),
    page.click(button),
  ]);
  return answer;
}

/** The error code that the app got in place of tokens. */
export async function refusalAt(page: Page): Promise<string> {
  return (await page.textContent('#error')) ?? '';
}
