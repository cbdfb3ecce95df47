import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { insertLicence } from '../licences/open-licence.ts';
import { type Guest, openSeats, type Seats } from '../oidc/seats-world.ts';
import { PASSWORD, type Person } from '../support/people.ts';
import { formOf, type PlainVisitor, wordsOf } from '../support/visitor.ts';

let seats: Seats;
beforeAll(async () => {
  seats = await openSeats({ seats: 1 });
});
afterAll(() => seats[Symbol.asyncDispose]());

// Every test begins with an empty house.
beforeEach(async () => {
  const { db } = seats.product.house;
  await endSignIns(db, { whose: { licence: seats.licence }, cause: 'seat_released' });
  await db.deleteFrom('seat_wait').execute();
  await db.deleteFrom('seat_refusal').execute();
  await db.deleteFrom('licence').where('id', '<>', seats.licence).execute();
  await db.updateTable('licence').set({ counts: 'person', is_active: true }).execute();
});

const come = (person: Person) => seats.come(person);

/** Somebody new who comes, as far as they get. */
async function newGuest(): Promise<Guest> {
  return come(await seats.member());
}

/** Somebody in the only seat, and so many who found none. */
async function openFullHouse(waiting = 1) {
  const holder = await newGuest();
  expect(holder.place()).toBe('/callback');
  const line: Guest[] = [];
  for (let count = 0; count < waiting; count += 1) line.push(await newGuest());
  for (const { place } of line) expect(place()).toMatch(/^\/sign-in\/[\w-]+\/seat$/);
  return { holder, line, first: line[0] as Guest };
}

/** Whoever is in a seat leaves the app and the house. */
async function signOut({ visitor }: Guest): Promise<void> {
  await visitor.go(`${seats.product.issuer}/oauth2/logout`);
  await visitor.submit({ logout: 'yes' });
}

async function ask(visitor: PlainVisitor, path = visitor.page.url.pathname, about = '') {
  const reply = await visitor.ask(`${path}/line${about}`, { headers: { accept: 'application/json' } });
  return { status: reply.status, body: reply.status === 200 ? JSON.parse(reply.text) : undefined };
}

async function refusals() {
  const { db } = seats.product.house;
  const rows = await db.selectFrom('seat_refusal').select(['account_id', 'was_admitted']).orderBy('id').execute();
  return rows.map(({ account_id, was_admitted }) => [account_id, was_admitted]);
}

const isAtHome = ({ visitor, person }: Guest) => visitor.page.text.includes(`<h1 id="who">${person.id}</h1>`);

describe('the page of a full house', () => {
  test('says how many seats there are, that all are taken, and where one stands', async () => {
    const { line } = await openFullHouse(2);
    const [first, second] = line.map(({ visitor }) => visitor.page);
    expect(first?.text).toMatch(/id="seats" role="img" aria-label="1 of 1 seat in use"/);
    expect(first?.text).toMatch(/id="line" role="status" aria-live="polite"/);
    for (const id of ['continue', 'cancel']) expect(first?.text).toContain(`id="${id}"`);
    expect(first?.text).not.toContain('id="move-seat"');
    expect(first && wordsOf(first)).toContain('The only seat of this licence is in use.');
    expect(first && wordsOf(first)).toContain('You are first in line. Keep this page open and you will be let in.');
    expect(second && wordsOf(second)).toContain('You are second in line');
    expect(second && wordsOf(second)).toContain('Acme Institute · Reports');
  });

  test('names whom to ask, and never lets an address write more of the letter', async () => {
    const { db } = seats.product.house;
    await db
      .insertInto('organisation_owner')
      .values({ organisation_id: 'acme', name: 'Ada', surname: 'Byron', email: 'a?cc=b@acme.test', email_key: 'x' })
      .execute();
    const { first } = await openFullHouse();
    await db.deleteFrom('organisation_owner').execute();
    expect(wordsOf(first.visitor.page)).toContain('Need more seats? Write to Ada Byron .');
    expect(first.visitor.page.text).toContain('href="mailto:a%3Fcc%3Db@acme.test?subject=Seats%20for%20Reports"');
  });

  test('is left by a button, which the app is told, and the line with it', async () => {
    const { line, first } = await openFullHouse(2);
    await first.visitor.submit({ decision: 'cancel' });
    expect(first.visitor.page.text).toContain('<h1 id="error">access_denied</h1>');
    expect(first.visitor.page.url.searchParams.get('error_description')).toBe('no seat was free');
    expect(await refusals()).toEqual([[first.person.id, false]]);
    expect((await ask((line[1] as Guest).visitor)).body).toMatchObject({ place: 1 });
  });

  test('tried again while it is full is the same page with the same place, and counts no second refusal', async () => {
    const { line, first } = await openFullHouse(2);
    const before = first.visitor.page.url.pathname;
    for (let count = 0; count < 3; count += 1) await first.visitor.submit({ decision: 'continue' });
    expect(first.place()).toMatch(/\/seat$/);
    expect(first.place()).not.toBe(before);
    expect((await ask(first.visitor)).body).toMatchObject({ place: 1, ready: false });
    expect((await ask((line[1] as Guest).visitor)).body).toMatchObject({ place: 2, ready: false });
    expect(await refusals()).toEqual([]);
  });

  test('lets in whoever is first once the seat is free, and nobody else before', async () => {
    const { holder, line, first } = await openFullHouse(2);
    const second = line[1] as Guest;
    await signOut(holder);
    await second.visitor.submit({ decision: 'continue' });
    expect(second.place()).toMatch(/\/seat$/);
    await first.visitor.submit({ decision: 'continue' });
    expect(isAtHome(first)).toBe(true);
    expect(await refusals()).toEqual([[first.person.id, true]]);
    expect(await seats.held()).toBe(1);
  });

  test('needs no script: the page that looks again by itself goes on once there is a seat, the first one never', async () => {
    const { holder, first } = await openFullHouse();
    const path = first.place();
    expect(first.visitor.page.text).toContain(
      `<noscript><meta http-equiv="refresh" content="10; url=${path}?again"></noscript>`,
    );
    await first.visitor.go(`${path}?again`);
    expect(first.place()).toBe(path);
    await signOut(holder);
    await first.visitor.go(path);
    expect(first.place()).toBe(path);
    expect(wordsOf(first.visitor.page)).toContain('There is a seat for you now.');
    await first.visitor.go(`${path}?again`);
    expect(isAtHome(first)).toBe(true);
  });

  test('costs one statement to find out, and two to be shown', async () => {
    await newGuest();
    const { visitor } = await newGuest();
    const { location = '' } = (await visitor.post({ decision: 'continue' })).headers;
    const answered = await seats.product.during(() => visitor.go(location));
    const costs = answered.map(({ statements }) => statements.filter((one) => /seat_wait|seat_use/.test(one)).length);
    // Back to the protocol, which sends on to the sign-in, which sends on to its page.
    expect(costs).toEqual([1, 0, 2]);
  });
});

describe('asking for one’s place', () => {
  test('says when to ask again, and that it is time to go on', async () => {
    const { holder, line, first } = await openFullHouse(4);
    const told = await Promise.all(line.map(({ visitor }) => ask(visitor)));
    expect(told.map(({ body }) => [body.place, body.ready, body.next_ms])).toEqual([
      [1, false, 500],
      [2, false, 500],
      [3, false, 500],
      [4, false, 2000],
    ]);
    expect(told[1]?.body.line).toEqual({
      words: 'You are second in line. Keep this page open and you will be let in.',
      strong: 'second',
    });
    await signOut(holder);
    expect((await ask(first.visitor)).body).toMatchObject({
      ready: true,
      line: { words: 'There is a seat for you now. Come in.' },
    });
    expect((await ask((line[1] as Guest).visitor)).body).toMatchObject({ place: 2, ready: false });
  });

  test('costs a statement for the line, and one each for the interaction and the session', async () => {
    const { first } = await openFullHouse();
    const [answered] = await seats.product.during(() => ask(first.visitor));
    expect(answered?.statements.length).toBeLessThanOrEqual(3);
  });

  test('tells when a seat is likely to come free, where the page asks for it', async () => {
    const { first } = await openFullHouse();
    await seats.product.house.db.deleteFrom('seat_use').execute();
    expect((await ask(first.visitor, undefined, '?about=house')).body.likely).toEqual({ words: '' });
    await seats.product.house.db
      .updateTable('seat')
      .set({ seen_at: sql`now() - interval '25 minutes'`, expires_at: sql`now() + interval '4 minutes 30 seconds'` })
      .execute();
    expect((await ask(first.visitor, undefined, '?about=house')).body.likely).toEqual({
      words: 'One is likely to come free in about 5 minutes.',
      strong: '5 minutes',
    });
    expect((await ask(first.visitor)).body.likely).toBeUndefined();
  });

  test('is nobody’s but the browser’s that waits: others keep no place alive, and cost nothing', async () => {
    const { line, first } = await openFullHouse(2);
    const second = line[1] as Guest;
    const { db } = seats.product.house;
    await db.updateTable('seat_wait').set({ seen_at: sql`now() - interval '30 seconds'` }).execute();
    for (const visitor of [seats.product.visitor(), second.visitor]) {
      const [answered] = await seats.product.during(async () => {
        expect(await ask(visitor, first.place())).toMatchObject({ status: 410 });
      });
      expect(answered?.statements.filter((statement) => /seat_wait|interaction/.test(statement))).toEqual([]);
    }
    // Somebody else’s cookie under the path of one’s own.
    const { cookies } = first.visitor;
    const foreign = second.visitor.cookies()['usher-interaction'] ?? '';
    const signature = second.visitor.cookies()['usher-interaction.sig'] ?? '';
    const session = cookies();
    const cookie = `usher=${session.usher}; usher.sig=${session['usher.sig']}; usher-interaction=${foreign}; usher-interaction.sig=${signature}`;
    const stranger = seats.product.visitor();
    expect((await stranger.ask(`${first.place()}/line`, { headers: { cookie } })).status).toBe(410);
    const recent = await db
      .selectFrom('seat_wait')
      .select('account_id')
      .where('seen_at', '>', sql<Date>`now() - interval '20 seconds'`)
      .execute();
    expect(recent).toEqual([]);
  });

  test('ends with the session, and with the interaction', async () => {
    const { line } = await openFullHouse(2);
    const [first, second] = [line[0] as Guest, line[1] as Guest];
    await endSignIns(seats.product.house.db, { whose: { account: first.person.id }, cause: 'session_revoked' });
    expect((await ask(first.visitor)).status).toBe(410);
    const path = second.place();
    await second.visitor.submit({ decision: 'cancel' });
    expect((await ask(second.visitor, path)).status).toBe(410);
  });

  test('goes round once before the interaction ends, so that nobody who waits is turned away', async () => {
    const { first } = await openFullHouse();
    await seats.product.house.db
      .updateTable('interaction')
      .set({ created_at: sql`now() - interval '40 minutes'`, expires_at: sql`now() + interval '20 minutes'` })
      .execute();
    expect((await ask(first.visitor)).body).toMatchObject({ place: 1, ready: true });
    const path = first.place();
    await first.visitor.go(`${path}?again`);
    expect(first.place()).not.toBe(path);
    expect(first.place()).toMatch(/\/seat$/);
    expect((await ask(first.visitor)).body).toMatchObject({ place: 1, ready: false });
    expect(await refusals()).toEqual([]);
  });

  test('is counted by person, so that an institute behind one address may wait together', async () => {
    const { db, house } = seats.product.house;
    const limits = { protocol: { requests: 60, windowSeconds: 60 }, sign_in: null, default: null };
    const { line } = await openFullHouse(6);
    const set = (value: object) =>
      db
        .updateTable('setting')
        .set({ value: JSON.stringify(value) })
        .where('name', '=', 'rateLimits')
        .execute();
    const polled = async (value: object) => {
      await set(value);
      await house.changes.poll();
    };
    await polled(limits);
    const asked = await Promise.all(line.flatMap(({ visitor }) => Array.from({ length: 30 }, () => ask(visitor))));
    await polled({ protocol: null, sign_in: null, default: null });
    expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe('a seat on another device', () => {
  async function openDevices() {
    await seats.product.house.db.updateTable('licence').set({ counts: 'session' }).execute();
    const ada = await seats.member();
    const laptop = await come(ada);
    expect(isAtHome(laptop)).toBe(true);
    const told = seats.told();
    return { laptop, told, phone: await come(ada) };
  }

  test('is moved here, and what was signed in there is closed', async () => {
    const { told, phone } = await openDevices();
    expect(wordsOf(phone.visitor.page)).toContain('You hold a seat on another device');
    expect(phone.visitor.page.text).toContain('id="move-seat"');
    await phone.visitor.submit({ decision: 'move' });
    expect(isAtHome(phone)).toBe(true);
    expect(await seats.held()).toBe(1);
    await expect(seats.refresh(told.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await refusals()).toEqual([[phone.person.id, true]]);
  });

  test('does not come by asking where somebody else holds it', async () => {
    const { laptop } = await openDevices();
    const bob = await newGuest();
    expect(bob.visitor.page.text).not.toContain('id="move-seat"');
    await bob.visitor.submit({ decision: 'move' });
    expect(bob.place()).toMatch(/\/seat$/);
    const [seat] = await seats.product.house.db.selectFrom('seat').select('account_id').execute();
    expect(seat?.account_id).toBe(laptop.person.id);
  });
});

describe('several licences', () => {
  /** A second licence for the same product, at another organisation, and somebody who may use both. */
  async function openTwo() {
    const { db } = seats.product.house;
    const ada = await seats.member();
    await db
      .insertInto('organisation')
      .values({ id: 'zeta', name: 'Zeta Works' })
      .onConflict((on) => on.doNothing())
      .execute();
    await db.insertInto('organisation_member').values({ organisation_id: 'zeta', account_id: ada.id }).execute();
    return { ada, other: await insertLicence(db, 'zeta', { seats: 3 }) };
  }

  test('are a choice, with the seats that are free', async () => {
    const { ada, other } = await openTwo();
    await newGuest();
    const { visitor } = await come(ada);
    const { page } = visitor;
    expect(wordsOf(page)).toContain('Which licence?');
    expect(wordsOf(page)).toContain(`Acme Institute ${seats.licence} No seat is free`);
    expect(wordsOf(page)).toContain(`Zeta Works ${other} 3 of 3 seats free`);
    expect(page.text).toMatch(new RegExp(`value="${other}" required checked`));
    for (const licence of ['', 'lic_of_others']) {
      expect((await visitor.submit({ decision: 'continue', licence })).status).toBe(422);
      expect(wordsOf(visitor.page)).toContain('Choose one of these licences.');
    }
    await visitor.submit({ decision: 'continue', licence: other });
    expect(seats.told().access.seat).toEqual({ licence: other, number: 1 });
    expect(seats.told().access.organisation).toBe('zeta');
  });

  test('of which one is full lead to its line, and to another choice from there', async () => {
    const { ada, other } = await openTwo();
    await newGuest();
    const guest = await come(ada);
    const { visitor } = guest;
    await visitor.submit({ decision: 'continue', licence: seats.licence });
    expect(wordsOf(visitor.page)).toContain('You are first in line');
    await visitor.submit({ decision: 'continue' });
    expect(wordsOf(visitor.page)).toContain('You are first in line');
    expect(visitor.page.text).toContain('id="choose-licence"');
    await visitor.submit({ decision: 'choose' });
    expect(wordsOf(visitor.page)).toContain('Which licence?');
    expect(await refusals()).toEqual([[ada.id, false]]);
    await visitor.submit({ decision: 'continue', licence: other });
    expect(isAtHome(guest)).toBe(true);
  });

  test('may be refused all', async () => {
    const { ada } = await openTwo();
    const { visitor } = await come(ada);
    await visitor.submit({ decision: 'cancel' });
    expect(visitor.page.text).toContain('<h1 id="error">access_denied</h1>');
  });
});

describe('no licence', () => {
  test('says so, to whom, and leads back to the app', async () => {
    const { person, visitor } = await come(await seats.stranger());
    expect(wordsOf(visitor.page)).toContain('No licence for Reports');
    expect(wordsOf(visitor.page)).toContain(person.email);
    expect(await seats.product.house.db.selectFrom('seat_wait').selectAll().execute()).toEqual([]);
    await visitor.submit({ decision: 'cancel' });
    expect(visitor.page.text).toContain('<h1 id="error">access_denied</h1>');
  });

  test('leads to another account, which is asked for everything that belongs to it', async () => {
    const [cy, ada] = [await seats.stranger(), await seats.member()];
    const { visitor } = await come(cy);
    await visitor.submit({ decision: 'continue' });
    expect(visitor.page.text).toContain('id="password"');
    await visitor.submit({ email: ada.email, password: PASSWORD });
    expect(visitor.page.text).toContain(`<h1 id="who">${ada.id}</h1>`);
    expect(await seats.held()).toBe(1);
    const sessions = await seats.product.house.db
      .selectFrom('session')
      .select('uid')
      .where('account_id', '=', cy.id)
      .execute();
    expect(sessions).toEqual([]);
  });

  test.each(['select_account', 'consent'])('leads there as well where the app asked for %s', async (prompt) => {
    const [cy, ada] = [await seats.stranger(), await seats.member()];
    const { visitor } = await come(cy);
    await visitor.go(seats.app.loginUrl({ scope: 'openid', prompt }));
    if (prompt === 'select_account') await visitor.submit({ decision: 'continue' });
    expect(wordsOf(visitor.page)).toContain('No licence for Reports');
    await visitor.submit({ decision: 'continue' });
    expect(visitor.page.text).toContain('id="password"');
    await visitor.submit({ email: ada.email, password: PASSWORD });
    expect(visitor.page.text).toContain(`<h1 id="who">${ada.id}</h1>`);
  });

  test('stays so for whoever signs in as the same one again', async () => {
    const cy = await seats.stranger();
    const { visitor } = await come(cy);
    await visitor.submit({ decision: 'continue' });
    await visitor.submit({ email: cy.email, password: PASSWORD });
    expect(wordsOf(visitor.page)).toContain('No licence for Reports');
  });

  test('follows where the licence ends while somebody waits', async () => {
    const { first } = await openFullHouse();
    await seats.product.house.db.updateTable('licence').set({ is_active: false }).execute();
    expect((await ask(first.visitor)).body).toMatchObject({ ready: true });
    await first.visitor.submit({ decision: 'continue' });
    expect(wordsOf(first.visitor.page)).toContain('No licence for Reports');
  });
});

describe('where a seat is not the question', () => {
  test('its forms do nothing', async () => {
    const visitor = seats.product.visitor();
    const { url } = await visitor.go(seats.app.loginUrl({ scope: 'openid' }));
    const csrf_token = formOf(visitor.page).hidden.csrf_token ?? '';
    const path = url.pathname;
    for (const step of ['seat', 'organisation']) {
      expect(await visitor.ask(`${path}/${step}`)).toMatchObject({ status: 303, headers: { location: path } });
      for (const decision of ['continue', 'cancel']) {
        const body = new URLSearchParams({ csrf_token, decision, licence: seats.licence }).toString();
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        const reply = await visitor.ask(`${path}/${step}`, { method: 'POST', headers, body });
        expect(reply).toMatchObject({ status: 303, headers: { location: path } });
      }
    }
    expect((await ask(visitor, `${path}/seat`)).status).toBe(410);
    expect(await seats.held()).toBe(0);
  });

  test('a seat asked for is not come by with what another step takes', async () => {
    await newGuest();
    const bob = await newGuest();
    const path = bob.place().replace(/\/seat$/, '');
    const csrf_token = formOf(bob.visitor.page).hidden.csrf_token ?? '';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const [step, fields] of [
      ['consent', { decision: 'continue' }],
      ['organisation', { decision: 'continue', organisation: 'acme' }],
      ['password', { email: bob.person.email, password: PASSWORD }],
      ['select-account', { decision: 'continue' }],
    ] as const) {
      const body = new URLSearchParams({ ...fields, csrf_token }).toString();
      const reply = await bob.visitor.ask(`${path}/${step}`, { method: 'POST', headers, body });
      expect([step, reply.status, reply.headers.location]).toEqual([step, 303, path]);
    }
    expect(await seats.held()).toBe(1);
  });
});
