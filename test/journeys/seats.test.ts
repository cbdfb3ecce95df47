import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { insertLicence } from '../licences/open-licence.ts';
import { openSeats, type Seats } from '../oidc/seats-world.ts';
import { openVisitor } from '../support/browser.ts';
import type { Person } from '../support/people.ts';
import { refusalAt, typePassword } from '../support/steps.ts';

let seats: Seats;
beforeAll(async () => {
  seats = await openSeats({ seats: 1 });
});
afterAll(async () => {
  await seats[Symbol.asyncDispose]();
});

beforeEach(async () => {
  const { db } = seats.product.house;
  await endSignIns(db, { whose: { licence: seats.licence }, cause: 'seat_released' });
  for (const table of ['seat_wait', 'seat_refusal', 'seat_use'] as const) await db.deleteFrom(table).execute();
  await db.deleteFrom('licence').where('id', '<>', seats.licence).execute();
  await db.updateTable('licence').set({ counts: 'person' }).execute();
});

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]();
});

type Settings = Parameters<typeof openVisitor>[0];

/** A browser in which somebody signs in to the app, as far as it goes. */
async function come(person: Person, settings: Settings = {}): Promise<Page> {
  const visitor = await openVisitor(settings);
  opened.push(visitor);
  await visitor.page.goto(seats.app.loginUrl({ scope: 'openid' }));
  await typePassword(visitor.page, person.email);
  return visitor.page;
}

const newMember = () => seats.member();
const isIn = (page: Page) => page.waitForSelector('#who');

async function isWaiting(page: Page, place: string): Promise<void> {
  await page.waitForSelector('#line');
  await expect.poll(() => page.textContent('#line')).toContain(`You are ${place} in line`);
}

async function signOut(page: Page): Promise<void> {
  await page.goto(seats.app.logoutUrl());
  await page.click('#continue');
  await page.waitForURL(/\/signed-out$/);
}

describe('more people than seats', () => {
  test('two people on one seat: who waits is let in within a second of the other’s sign-out, by itself', async () => {
    const [ada, bob] = [await come(await newMember()), await come(await newMember())];
    await isIn(ada);
    await isWaiting(bob, 'first');
    expect(await bob.getAttribute('#seats', 'aria-label')).toBe('1 of 1 seat in use');
    await ada.goto(seats.app.logoutUrl());
    const told = ada.waitForURL(/\/signed-out$/).then(() => performance.now());
    await ada.click('#continue');
    const since = await told;
    await isIn(bob);
    const waited = performance.now() - since;
    // A second where nothing else is going on; this machine may be doing a lot.
    expect(waited).toBeLessThan(5_000);
    expect(await seats.held()).toBe(1);
  });

  test('five who wait are let in in the order they came, however often the last one presses the button', async () => {
    let holder = await come(await newMember());
    await isIn(holder);
    const line: Page[] = [];
    for (const place of ['first', 'second', 'third', 'fourth', 'fifth']) {
      line.push(await come(await newMember()));
      await isWaiting(line.at(-1) as Page, place);
    }
    const last = line.at(-1) as Page;
    for (const next of line) {
      await last.click('#continue');
      await signOut(holder);
      await isIn(next);
      for (const [behind, page] of line.slice(line.indexOf(next) + 1).entries()) {
        await isWaiting(page, ['first', 'second', 'third', 'fourth'][behind] ?? '');
      }
      expect(await seats.held()).toBe(1);
      holder = next;
    }
  });

  test('who leaves the line goes back to the app, and the next one moves up', async () => {
    await isIn(await come(await newMember()));
    const [bob, cy] = [await come(await newMember()), await come(await newMember())];
    await isWaiting(bob, 'first');
    await isWaiting(cy, 'second');
    await bob.click('#cancel');
    expect(await refusalAt(bob)).toBe('access_denied');
    await isWaiting(cy, 'first');
  });

  test('the clock of a page in the background is one that the content policy allows', async () => {
    await isIn(await come(await newMember()));
    const bob = await come(await newMember());
    await isWaiting(bob, 'first');
    const rings = await bob.evaluate(async () => {
      const clock = new Worker(document.getElementById('line')?.dataset.clock ?? '');
      return new Promise<boolean>((resolve) => {
        clock.onmessage = () => resolve(true);
        clock.onerror = () => resolve(false);
        clock.postMessage(1);
      });
    });
    expect(rings).toBe(true);
  });

  test('without scripts the page looks again by itself, and lets in', async () => {
    const ada = await come(await newMember());
    await isIn(ada);
    const bob = await come(await newMember(), { javaScriptEnabled: false });
    await bob.waitForSelector('#line');
    expect(await bob.locator('main').innerText()).toContain('This page looks again every ten seconds.');
    await signOut(ada);
    await isIn(bob);
  });

  test('whose sign-in ends while they wait is told so', async () => {
    await isIn(await come(await newMember()));
    const person = await newMember();
    const bob = await come(person);
    await isWaiting(bob, 'first');
    await endSignIns(seats.product.house.db, { whose: { account: person.id }, cause: 'session_revoked' });
    await bob.getByText('Let’s start again').waitFor();
  });
});

describe('one person on two devices', () => {
  test('holds one seat, and gives it back with the last of them', async () => {
    const person = await newMember();
    const [laptop, phone] = [await come(person), await come(person)];
    for (const page of [laptop, phone]) await isIn(page);
    expect(await seats.held()).toBe(1);
    const bob = await come(await newMember());
    await isWaiting(bob, 'first');
    await signOut(laptop);
    expect(await seats.held()).toBe(1);
    await isWaiting(bob, 'first');
    await signOut(phone);
    await isIn(bob);
  });

  test('moves the seat to the other one where each device counts', async () => {
    await seats.product.house.db.updateTable('licence').set({ counts: 'session' }).execute();
    const person = await newMember();
    const laptop = await come(person);
    await isIn(laptop);
    const phone = await come(person);
    await isWaiting(phone, 'first');
    expect(await phone.locator('main').innerText()).toContain('You hold a seat on another device');
    await phone.click('#move-seat');
    await isIn(phone);
    expect(await seats.held()).toBe(1);
    // The first device is not signed out of everything: it stands in line now.
    await laptop.goto(seats.app.loginUrl({ scope: 'openid' }));
    await isWaiting(laptop, 'first');
  });
});

describe('which licence', () => {
  test('is chosen where there are several', async () => {
    const { db } = seats.product.house;
    const person = await newMember();
    const other = await insertLicence(db, seats.organisation, { seats: 2 });
    await isIn(await come(await newMember()).then(chooseFirst));
    const page = await come(person);
    await page.getByText('Which licence?').waitFor();
    await page.check(`input[value="${other}"]`);
    await page.click('#continue');
    await isIn(page);
    expect(await seats.held(other)).toBe(1);
  });

  test('there is none: another account signs in instead, or it is back to the app', async () => {
    const page = await come(await seats.stranger());
    await page.getByText('No licence for Reports').waitFor();
    await page.click('#continue');
    await typePassword(page, (await newMember()).email);
    await isIn(page);
    const other = await come(await seats.stranger());
    await other.click('#cancel');
    expect(await refusalAt(other)).toBe('access_denied');
  });
});

/** Takes the licence of the only seat. */
async function chooseFirst(page: Page): Promise<Page> {
  await page.check(`input[value="${seats.licence}"]`);
  await page.click('#continue');
  return page;
}
