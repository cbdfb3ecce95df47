import type { Page } from 'playwright-core';
import { ada, bob, type SamplePerson } from '#demo/sample-people.ts';
import type { DemoUrls } from '#demo/urls.ts';

interface DemoState {
  readonly name: string;
  /** Brings somebody who has just come there. */
  go(page: Page, urls: DemoUrls): Promise<unknown>;
}

const press = (page: Page, name: string) => page.getByRole('button', { name }).click();
const answered = (page: Page, status: string) => page.getByText(status, { exact: true }).first().waitFor();

/** Signs in to one of the apps, from its first page until it says who is there. */
export async function signInAs(page: Page, app: string, { name, username, password }: SamplePerson): Promise<void> {
  await page.goto(`${app}/`);
  await page
    .getByRole('button', { name: 'Sign in' })
    .or(page.getByRole('link', { name: 'Sign in' }))
    .click();
  await page.getByLabel('Email or username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: `You are signed in as ${name}` }).waitFor();
}

/** Every page of the demo as people see it; all of them start with nobody signed in. */
export const demoStates: readonly DemoState[] = [
  { name: 'guide', go: (page, { guide }) => page.goto(guide) },
  { name: 'nightly-job', go: (page, { guide }) => page.goto(`${guide}/nightly-job`) },
  {
    name: 'nightly-job-run',
    async go(page, { guide }) {
      await page.goto(`${guide}/nightly-job`);
      await press(page, 'Run the nightly job');
      await answered(page, '403 Forbidden');
    },
  },
  { name: 'back-office', go: (page, { backOffice }) => page.goto(backOffice) },
  {
    name: 'back-office-no-token',
    async go(page, { backOffice }) {
      await page.goto(backOffice);
      await press(page, 'Read the reports');
      await answered(page, '401 Unauthorized');
    },
  },
  {
    name: 'back-office-problem',
    async go(page, { backOffice }) {
      await page.goto(`${backOffice}/sign-in`);
      await page.goto(`${backOffice}/callback?state=another&error=access_denied`);
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'back-office-allowed',
    async go(page, { backOffice }) {
      await signInAs(page, backOffice, ada);
      await press(page, 'Read the costs');
      await answered(page, '200 OK');
    },
  },
  {
    name: 'back-office-refused',
    async go(page, { backOffice }) {
      await signInAs(page, backOffice, bob);
      await press(page, 'Write a report');
      await answered(page, '403 Forbidden');
    },
  },
  {
    name: 'reading-room',
    async go(page, { readingRoom }) {
      await page.goto(readingRoom);
      await page.getByRole('heading', { name: 'Nobody is signed in' }).waitFor();
    },
  },
  {
    name: 'reading-room-refused',
    async go(page, { readingRoom }) {
      await signInAs(page, readingRoom, bob);
      await press(page, 'Renew now');
      await page.getByText('The tokens were renewed').waitFor();
      await press(page, 'Write a report');
      await answered(page, '403 Forbidden');
    },
  },
  {
    name: 'reading-room-problem',
    async go(page, { readingRoom }) {
      await page.goto(`${readingRoom}/?state=another&code=nothing`);
      await page.getByRole('alert').waitFor();
    },
  },
];
