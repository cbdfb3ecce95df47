import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSeats, type Seats } from '../oidc/seats-world.ts';
import { PASSWORD } from '../support/people.ts';
import { wordsOf } from '../support/visitor.ts';

let seats: Seats;
beforeAll(async () => {
  seats = await openSeats();
  const { db, house } = seats.product.house;
  // An app that wants to know the organisation, and takes no seat.
  await db.updateTable('client').set({ licence_product: null }).execute();
  await db.insertInto('organisation').values({ id: 'zeta', name: 'Zeta Works' }).execute();
  await db.insertInto('organisation').values({ id: 'other', name: 'Others' }).execute();
  await house.changes.poll();
});
afterAll(() => seats[Symbol.asyncDispose]());

/** Somebody who belongs to two organisations, on the page that asks for which they come. */
async function openChoice() {
  const ada = await seats.member();
  const { db } = seats.product.house;
  await db.insertInto('organisation_member').values({ organisation_id: 'zeta', account_id: ada.id }).execute();
  const guest = await seats.come(ada);
  expect(guest.place()).toMatch(/^\/sign-in\/[\w-]+\/organisation$/);
  return { ada, ...guest };
}

describe('somebody who belongs to several organisations', () => {
  test('chooses one, and the app is told which', async () => {
    const { visitor } = await openChoice();
    expect(wordsOf(visitor.page)).toContain('For which organisation?');
    expect(wordsOf(visitor.page)).toContain('Acme Institute Zeta Works');
    expect(wordsOf(visitor.page)).not.toContain('Others');
    await visitor.submit({ decision: 'continue', organisation: 'zeta' });
    expect(seats.told().access.organisation).toBe('zeta');
    expect(seats.told().id.organisation).toBe('zeta');
  });

  test('cannot choose one they do not belong to', async () => {
    const { visitor } = await openChoice();
    for (const organisation of ['other', 'nowhere', '']) {
      expect((await visitor.submit({ decision: 'continue', organisation })).status).toBe(422);
      expect(wordsOf(visitor.page)).toContain('Choose one of these organisations.');
    }
    expect((await visitor.submit({ decision: 'continue' })).status).toBe(422);
  });

  test('may go back to the app without', async () => {
    const { visitor } = await openChoice();
    await visitor.submit({ decision: 'cancel' });
    expect(visitor.page.text).toContain('<h1 id="error">access_denied</h1>');
    expect(visitor.page.url.searchParams.get('error_description')).toBe('no organisation was chosen');
  });

  test('is told to the app without a question where there is only one', async () => {
    const guest = await seats.come(await seats.member());
    expect(guest.place()).toBe('/callback');
    expect(seats.told().access.organisation).toBe('acme');
  });

  test('is asked nothing by another account’s sign-in', async () => {
    const { visitor } = await openChoice();
    await visitor.go(seats.app.loginUrl({ scope: 'openid', prompt: 'login' }));
    await visitor.submit({ email: (await seats.member()).email, password: PASSWORD });
    expect(visitor.page.url.pathname).toBe('/callback');
  });
});
