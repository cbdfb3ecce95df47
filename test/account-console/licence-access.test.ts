import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertLicence } from '../licences/open-licence.ts';
import { openSeats, type Seats } from '../oidc/seats-world.ts';
import { addPerson, type Person } from '../support/people.ts';
import type { PlainVisitor } from '../support/visitor.ts';
import { addManager, enter, own, postTo } from './licence-people.ts';

let seats: Seats;
let elsewhere: { organisation: string; licence: string };
const visitors: Record<string, PlainVisitor> = {};

beforeAll(async () => {
  seats = await openSeats({ seats: 2 });
  const { house } = seats.product;
  const organisation = `org-${randomUUID()}`;
  await house.db.insertInto('organisation').values({ id: organisation, name: 'Other Institute' }).execute();
  elsewhere = { organisation, licence: await insertLicence(house.db, organisation) };
  await house.db.updateTable('licence').set({ members: 'named' }).execute();
  const owner = await addPerson(house);
  await own(seats, owner);
  const otherOwner = await addPerson(house);
  await own({ ...seats, organisation }, otherOwner);
  const people: Record<string, Person> = {
    stranger: await addPerson(house),
    member: await seats.member(),
    'employee of it': await seats.member(['employee']),
    'manager of another organisation': await addManager(seats, organisation),
    'owner of another organisation': otherOwner,
    owner,
    manager: await addManager(seats, seats.organisation),
    'manager everywhere, who belongs to it': await seats.member(['manager']),
    administrator: await addPerson(house, { roles: ['admin'] }),
    root: await addPerson(house, { roles: ['root'] }),
  };
  for (const [name, person] of Object.entries(people)) visitors[name] = await enter(seats, person, '/account/licence');
});
afterAll(() => seats[Symbol.asyncDispose]());

const PAGES = ['', '/seats.csv', '/usage.csv', '/refusals.csv', '/refusals', '/people'];
const OUTSIDE = [
  'stranger',
  'member',
  'employee of it',
  'manager of another organisation',
  'owner of another organisation',
];
const INSIDE = ['owner', 'manager', 'manager everywhere, who belongs to it', 'administrator', 'root'];

const visitorOf = (who: string) => visitors[who] as PlainVisitor;
const statusesOf = (who: string, of = seats.licence) =>
  Promise.all(PAGES.map(async (page) => (await visitorOf(who).ask(`/account/licence/${of}${page}`)).status));

describe('what is told of a licence', () => {
  test.each(OUTSIDE)('is not told to a %s: there is no such page', async (who) => {
    expect(await statusesOf(who)).toEqual(PAGES.map(() => 404));
    const made = await visitorOf(who).ask('/account/licence/lic_made_up');
    expect(made.status).toBe(404);
  });

  test.each(INSIDE)('is told to the %s', async (who) => {
    expect(await statusesOf(who)).toEqual(PAGES.map(() => 200));
  });

  test('is told to nobody who is not signed in: they are led to the sign-in', async () => {
    for (const page of [...PAGES, '/seats/1']) {
      const reply = await seats.product.visitor().go(`/account/licence/${seats.licence}${page}`);
      expect([page, reply.status, reply.text.includes('id="password"')]).toEqual([page, 200, true]);
    }
  });

  test('of another organisation is not told to the owner or a manager of this one', async () => {
    for (const who of ['owner', 'manager', 'manager everywhere, who belongs to it']) {
      expect(await statusesOf(who, elsewhere.licence)).toEqual(PAGES.map(() => 404));
    }
  });

  test('is found by its id alone, never by the number that is printed on it', async () => {
    await seats.product.house.db
      .updateTable('licence')
      .set({ serial: 'ACME-2026-0001' })
      .where('id', '=', seats.licence)
      .execute();
    expect((await visitorOf('owner').ask('/account/licence/ACME-2026-0001')).status).toBe(404);
  });

  test('is no longer told to an owner or a manager who is not one any more', async () => {
    const { db } = seats.product.house;
    const [owner, manager] = [await addPerson(seats.product.house), await addManager(seats, elsewhere.organisation)];
    await own({ ...seats, organisation: elsewhere.organisation }, owner);
    const path = `/account/licence/${elsewhere.licence}`;
    const both = [await enter(seats, owner, path), await enter(seats, manager, path)];
    expect(both.map(({ page }) => page.status)).toEqual([200, 200]);
    await db.deleteFrom('organisation_role').where('account_id', '=', manager.id).execute();
    await db.updateTable('account').set({ email_verified: false }).where('id', '=', owner.id).execute();
    const after = await Promise.all(both.map((visitor) => visitor.ask(path)));
    expect(after.map(({ status }) => status)).not.toContain(200);
  });
});

describe('what is done about a licence', () => {
  const acts = () =>
    [
      [`/account/licence/${seats.licence}/seats/1`, { since: new Date().toISOString() }],
      [`/account/licence/${seats.licence}/people`, { member: 'bob@example.com' }],
      [`/account/licence/${seats.licence}/people/remove`, { account: 'acc_1' }],
    ] as const;

  test.each(OUTSIDE)('is not done by a %s', async (who) => {
    for (const [path, fields] of acts()) {
      expect([path, (await postTo(visitorOf(who), path, fields)).status]).toEqual([path, 404]);
    }
  });

  test('is done by those who look after it', async () => {
    const statuses = await Promise.all(
      acts().map(async ([path, fields]) => (await postTo(visitorOf('manager'), path, fields)).status),
    );
    expect(statuses).toEqual([303, 422, 303]);
  });

  test('is done by nobody without a token of their own', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const [path] of [...acts(), ['/account/licence/give-back'] as const]) {
      const body = 'csrf_token=made-up&licence=x';
      const forged = await visitorOf('owner').ask(path, { method: 'POST', headers, body });
      expect([path, forged.status]).toEqual([path, 403]);
    }
  });
});

describe('the list of licences', () => {
  const listFor = async (who: string) => (await visitorOf(who).go('/account/licence')).text;

  test('names those one looks after, and no other', async () => {
    const linkTo = (licence: string) => `href="/account/licence/${licence}"`;
    for (const who of ['owner', 'manager']) {
      expect(await listFor(who)).toContain(linkTo(seats.licence));
      expect(await listFor(who)).not.toContain(linkTo(elsewhere.licence));
    }
    expect(await listFor('administrator')).toContain(linkTo(elsewhere.licence));
    for (const who of ['stranger', 'member']) expect(await listFor(who)).not.toContain('You look after these');
  });

  test('names those one may use: as a member, and only where one is named', async () => {
    const { db } = seats.product.house;
    const person = await seats.member();
    const visitor = await enter(seats, person, '/account/licence');
    expect(visitor.page.text).toContain('No licence is for you yet.');
    await db.insertInto('licence_member').values({ licence_id: seats.licence, account_id: person.id }).execute();
    expect((await visitor.go('/account/licence')).text).toContain('You hold no seat at the moment.');
  });
});
