import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { own } from '../account-console/licence-people.ts';
import { historyOf } from '../licences/open-history.ts';
import { openSeats, type Seats } from '../oidc/seats-world.ts';
import { openVisitor } from '../support/browser.ts';
import { addPerson, type Person } from '../support/people.ts';
import { refusalAt, typePassword } from '../support/steps.ts';

/** The owner of a licence looks after its seats, and people after their own. */
let seats: Seats;
let owner: Person;
beforeAll(async () => {
  seats = await openSeats({ seats: 2 });
  owner = await addPerson(seats.product.house, { name: 'Grace Hopper' });
  await own(seats, owner);
  const { use, refuse } = historyOf({ db: seats.product.house.db, licence: seats.licence });
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  for (const day of [0, 1, 2, 3, 4, 5]) {
    await use(1, ago(24 * day + 4), ago(24 * day + 1.5));
    await use(2, ago(24 * day + 3), ago(24 * day + 2));
    await refuse(ago(24 * day + 2.5), ago(24 * day + 2.25));
  }
});
afterAll(async () => {
  await seats[Symbol.asyncDispose]();
});

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]();
});

async function open(settings: Parameters<typeof openVisitor>[0] = {}): Promise<Page> {
  const visitor = await openVisitor(settings);
  opened.push(visitor);
  return visitor.page;
}

/** Signs in to the app that takes seats. */
async function come(page: Page, person: Person): Promise<void> {
  await page.goto(seats.app.loginUrl({ scope: 'openid' }));
  await typePassword(page, person.email);
  await page.waitForSelector('#who');
}

async function openLicences(page: Page, person: Person): Promise<void> {
  await page.goto(`${seats.product.issuer}/account`);
  await typePassword(page, person.email);
  await page.click('nav a[href="/account/licence"]');
}

const mainOf = (page: Page) => page.locator('main').innerText();
const figures = (page: Page) => page.locator('#usage tbody tr').count();

describe.each([
  ['with scripts', true],
  ['without scripts', false],
])('in a browser %s', (_, javaScriptEnabled) => {
  test('the owner sees the seats over time, as a chart and as a table, as far back as they like', async () => {
    const page = await open({ javaScriptEnabled, viewport: { width: 360, height: 740 } });
    await openLicences(page, owner);
    await page.getByRole('link', { name: 'reports' }).click();
    const chart = page.getByRole('img', { name: 'Seats in use, last 24 hours' });
    expect(await chart.boundingBox()).toMatchObject({ width: expect.closeTo(294, -1), height: expect.any(Number) });
    expect(await page.locator('#chart-told').textContent()).toContain('At most 2 of 2 seats were in use at once.');
    for (const [range, rows] of [
      ['Hour', 60],
      ['Week', 84],
      ['Month', 30],
      ['Year', 53],
    ] as const) {
      await page.getByRole('link', { name: range, exact: true }).click();
      await page.locator('nav [aria-current="true"]', { hasText: range }).waitFor();
      expect(await figures(page)).toBe(rows);
    }
    await page.getByRole('link', { name: 'Week', exact: true }).click();
    expect(await page.locator('#usage td').first().isVisible()).toBe(false);
    await page.getByText('The same as a table').click();
    expect(await page.locator('#usage td').first().isVisible()).toBe(true);
    expect(await mainOf(page)).toContain('found no seat, last 7 days');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBe(360);
  });

  test('the owner releases a seat after a second question, and its holder is out of the app', async () => {
    const member = await seats.member();
    const phone = await open();
    await come(phone, member);
    const page = await open({ javaScriptEnabled });
    await openLicences(page, owner);
    await page.getByRole('link', { name: 'reports' }).click();
    await page
      .locator('tr', { hasText: member.email })
      .getByRole('link', { name: 'Release the seat of Ada Byron' })
      .click();
    expect(await page.locator('h1').innerText()).toBe('Release the seat of Ada Byron?');
    expect(await mainOf(page)).toContain('They are signed out of the apps of this licence at once');
    await page.click('#cancel');
    expect(await seats.held()).toBe(1);
    await page.locator('tr', { hasText: member.email }).getByRole('link', { name: 'Release' }).click();
    await page.click('#continue');
    expect(await page.locator('.note').innerText()).toBe('The seat is free again.');
    expect(await seats.held()).toBe(0);
    expect(await mainOf(page)).toContain('Nobody is in at the moment.');
    await phone.goto(`${seats.product.issuer}/account`);
    expect(new URL(phone.url()).pathname).toBe('/account');
  });

  test('a person gives their seat back, and the next one gets it', async () => {
    const [ada, bob, cy] = [await seats.member(), await seats.member(), await seats.member()];
    const page = await open({ javaScriptEnabled });
    await come(page, ada);
    await come(await open(), bob);
    const late = await open();
    await late.goto(seats.app.loginUrl({ scope: 'openid', prompt: 'none' }));
    expect(await refusalAt(late)).toBe('login_required');
    await page.goto(`${seats.product.issuer}/account/licence`);
    expect(await mainOf(page)).toContain('You hold a seat');
    await page.getByRole('button', { name: 'Give it back: reports' }).click();
    expect(await page.locator('.note').innerText()).toBe('You have given your seat back.');
    await come(late, cy);
    expect(await seats.held()).toBe(2);
    const { db } = seats.product.house;
    await db.deleteFrom('seat_session').execute();
  });
});

test('all of it is said in German too', async () => {
  const page = await open({ locale: 'de-CH' });
  await page.goto(`${seats.product.issuer}/account/licence/${seats.licence}`);
  await typePassword(page, owner.email);
  await page.waitForURL(/\/account\/licence\//);
  expect(await page.locator('h1').innerText()).toBe('reports, 2 Plätze');
  expect(await mainOf(page)).toContain('Belegte Plätze, letzte 24 Stunden');
  expect(await page.locator('#chart-told').textContent()).toMatch(
    /^Höchstens 2 von 2 Plätzen waren zugleich belegt\. Für \S+ Person(en)? war kein Platz frei\. Die Zahlen/,
  );
});
