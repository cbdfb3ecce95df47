import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openVisitor } from '../support/browser.ts';
import { addPerson } from '../support/people.ts';
import { codeAt } from '../support/second-steps.ts';
import { refusalAt, signInTo } from '../support/steps.ts';
import { tellStory } from '../support/story.ts';

const story = tellStory();
const AAL2 = { acr_values: 'urn:usher:aal2' };
const claims = () => story.ownApp.tokens()?.claims();

/** The app asks somebody who is signed in with a password alone: they are led to what they could set up. */
async function askForMore(page: Page): Promise<void> {
  await page.goto(story.ownApp.loginUrl(AAL2));
  await page.waitForURL(/\/enrol$/);
  expect(await page.locator('main').innerText()).toContain('Seats asks for more than a password');
}

test('an app asks for more than a password: the person says no, later sets up an authenticator app, and is not asked again', async () => {
  const person = await addPerson(story.house);
  await using visitor = await openVisitor();
  const { page } = visitor;
  await signInTo(page, story.ownApp, person);
  expect(claims()).toMatchObject({ sub: person.id, acr: 'urn:usher:aal1', amr: ['pwd'] });

  await askForMore(page);
  await page.click('#cancel');
  expect(await refusalAt(page)).toBe('unmet_authentication_requirements');
  // Who said no is signed in as before.
  await page.goto(story.ownApp.loginUrl({ prompt: 'none' }));
  await page.waitForSelector('#who');
  expect(claims()).toMatchObject({ sub: person.id, acr: 'urn:usher:aal1' });

  await askForMore(page);
  await page.click('#use-totp');
  await page.waitForSelector('#qr');
  const key = ((await page.textContent('#manual-key')) ?? '').replaceAll(' ', '');
  await page.fill('#code', codeAt(key));
  await page.click('#continue');
  await page.waitForSelector('#recovery-codes');
  await page.click('#continue');
  await page.waitForSelector('#who');
  expect(claims()).toMatchObject({ sub: person.id, acr: 'urn:usher:aal2', amr: ['pwd', 'otp', 'mfa'] });

  await page.goto(story.ownApp.loginUrl({ ...AAL2, prompt: 'none' }));
  await page.waitForSelector('#who');
  expect(claims()).toMatchObject({ sub: person.id, acr: 'urn:usher:aal2' });
});
