import { parse } from 'csv-parse/sync';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listActs } from '#audit/acts.ts';
import { endSignIns } from '#endings/end-sign-ins.ts';
import { historyOf } from '../licences/open-history.ts';
import { openSeats, type Seats } from '../oidc/seats-world.ts';
import { addPerson, type Person } from '../support/people.ts';
import { formOf, type PlainVisitor, wordsOf } from '../support/visitor.ts';
import { enter, own } from './licence-people.ts';

let seats: Seats;
let owner: Person;
let visitor: PlainVisitor;
let url: string;

beforeAll(async () => {
  seats = await openSeats({ seats: 2 });
  owner = await addPerson(seats.product.house, { name: 'Grace Hopper' });
  await own(seats, owner);
  url = `/account/licence/${seats.licence}`;
  visitor = await enter(seats, owner, url);
});
afterAll(() => seats[Symbol.asyncDispose]());

beforeEach(async () => {
  const { db } = seats.product.house;
  await endSignIns(db, { whose: { licence: seats.licence }, cause: 'seat_released' });
  await sql`delete from seat where slot > 2 or holder is not null`.execute(db);
  await sql`insert into seat (licence_id, slot) values (${seats.licence}, 1), (${seats.licence}, 2)
    on conflict do nothing`.execute(db);
  for (const table of ['seat_wait', 'seat_refusal', 'seat_use', 'licence_member'] as const) {
    await db.deleteFrom(table).execute();
  }
  const usual = { members: 'all', is_active: true, revoked_at: null, valid_to: null } as const;
  await db
    .updateTable('licence')
    .set({ ...usual, valid_from: new Date('2026-01-01') })
    .execute();
});

const db = () => seats.product.house.db;
const rowsOf = (text: string) => parse(text, { columns: true }) as Record<string, string>[];

describe('the page of a licence', () => {
  test('says who is in, since when, when they were last seen, in which app and in which seat', async () => {
    const [ada, bob] = [await seats.member(), await seats.member()];
    for (const person of [ada, bob]) await seats.come(person);
    await sql`update seat set since = now() - interval '3 hours', seen_at = now() - interval '5 minutes'
      where account_id = ${ada.id}`.execute(db());
    const words = wordsOf(await visitor.go(url));
    expect(words).toContain(`Ada Byron ${ada.email} 3 hours ago 5 minutes ago Reports 1 Release…`);
    expect(words).toContain(`Ada Byron ${bob.email} now now Reports 2 Release…`);
    expect(words).toContain('2 of 2 seats in use now');
  });

  test('says how it stands: seats in use, the most at once, who found none, who waits, until when it is good', async () => {
    await sql`update licence set valid_to = '2030-01-01' where id = ${seats.licence}`.execute(db());
    await seats.come(await seats.member());
    await seats.come(await seats.member());
    await seats.come(await seats.member());
    const words = wordsOf(await visitor.go(url));
    expect(words).toContain('2 of 2 seats in use now 2 most at once, last 24 hours 1 found no seat, last 24 hours');
    expect(words).toContain('1 person waiting now 1 Jan 2030 good until');
    expect(words).toContain('At most 2 of 2 seats were in use at once. For one person no seat was left.');
    expect(words).toMatch(/Who found no seat 1 See all .* now Reports not at all is in line/);
  });

  test.each([
    ['suspended', { is_active: false }],
    ['taken back', { revoked_at: new Date() }],
    ['ended on 1 February 2026', { valid_from: new Date('2026-01-01'), valid_to: new Date('2026-02-01') }],
    ['good from 1 February 2040 on', { valid_from: new Date('2040-02-01') }],
  ])('says that it is %s', async (words, row) => {
    await db().updateTable('licence').set(row).where('id', '=', seats.licence).execute();
    for (const page of [url, '/account/licence']) expect(wordsOf(await visitor.go(page))).toContain(words);
  });

  test('finds people by name, address and app, page by page, and says how many there are', async () => {
    await sql`insert into seat (licence_id, slot) select ${seats.licence}, n from generate_series(3, 60) n`.execute(
      db(),
    );
    await sql`insert into account (id, name, email, email_key)
      select 'acc_many' || n, 'Person ' || n, 'p' || n || '@example.com', 'p' || n || '@example.com'
      from generate_series(1, 60) n`.execute(db());
    await sql`update seat set holder = 'acc_many' || slot, holder_kind = 'person', account_id = 'acc_many' || slot,
      client_id = ${seats.app.clientId}, since = now() - make_interval(mins => slot), seen_at = now(),
      expires_at = now() + interval '1 hour' where licence_id = ${seats.licence}`.execute(db());
    const [first, third] = [await visitor.go(url), await visitor.go(`${url}?page=3&range=week`)];
    expect(wordsOf(first)).toMatch(/Who is in 25 of 60 .* Page 1 of 3 Next/);
    expect(wordsOf(third)).toMatch(/Who is in 10 of 60 .* Person 10 .* Person 1 p1@.* Previous Page 3 of 3 Who found/);
    expect(third.text).toContain('href="/account/licence/');
    expect(third.text).toContain('?range=week&amp;page=2"');
    for (const [search, found] of [
      ['person 42', 'Person 42'],
      ['P42@EXAMPLE', 'Person 42'],
    ] as const) {
      const page = wordsOf(await visitor.go(`${url}?q=${encodeURIComponent(search)}`));
      expect(page).toMatch(new RegExp(`Who is in 1 .* Show all .* ${found} `));
    }
    expect(wordsOf(await visitor.go(`${url}?q=reports`))).toContain('25 of 60');
    expect(wordsOf(await visitor.go(`${url}?q=100%25`))).toContain('Nobody who is in has that name, address or app.');
    expect(wordsOf(await visitor.go(`${url}?page=99`))).toContain('Who is in 0 of 60');
  });

  test('costs as many statements for a hundred people and a month of history as for nobody', async () => {
    const costOf = async (path: string) => {
      const [answered] = await seats.product.during(() => visitor.go(path));
      expect(answered?.status).toBe(200);
      return answered?.statements.length ?? 0;
    };
    const paths = [url, `${url}?range=year`, '/account/licence'];
    const before = [];
    for (const path of paths) before.push(await costOf(path));
    await sql`insert into seat_use (licence_id, slot, account_id, since, until)
      select ${seats.licence}, 1 + n % 2, 'acc_1', now() - make_interval(mins => 30 * n), now() - make_interval(mins => 30 * n - 25)
      from generate_series(1, 1000) n`.execute(db());
    await sql`insert into seat_refusal (licence_id, account_id, at) select ${seats.licence}, 'acc_1', now() - make_interval(hours => n)
      from generate_series(1, 500) n`.execute(db());
    const after = [];
    for (const path of paths) after.push(await costOf(path));
    expect(after).toEqual(before);
    expect(Math.max(...after)).toBeLessThanOrEqual(14);
  });

  test('bears whatever an address may ask for', async () => {
    for (const query of [
      'range=century',
      'page=0',
      'page=-1',
      'page=1e9',
      'page=9999999999',
      `q=${'%25'.repeat(300)}`,
      'done=<b>',
    ]) {
      expect([query, (await visitor.ask(`${url}?${query}`)).status]).toEqual([query, 200]);
    }
    for (const query of ['q=%00', 'range=day&range=hour', 'q=%ff']) {
      expect([query, (await visitor.ask(`${url}?${query}`)).status]).toEqual([query, 400]);
    }
    for (const seat of ['0', '-1', 'one', '99999999999', '3', '%27']) {
      const reply = await visitor.ask(`${url}/seats/${seat}`);
      expect([seat, reply.status, reply.headers.location]).toEqual([seat, 303, `${url}?done=released-already`]);
    }
  });
});

describe('the chart', () => {
  const hour = 3_600_000;
  const at = (hours: number) => new Date(Math.floor(Date.now() / hour) * hour + hours * hour).toISOString();

  async function makeHistory(): Promise<void> {
    const { use, refuse } = historyOf({ db: db(), licence: seats.licence });
    await use(1, at(-6), at(-4));
    await use(2, at(-5), at(-4.5));
    await refuse(at(-4.75), at(-4.5));
  }

  test.each([
    ['hour', 60],
    ['day', 96],
    ['week', 84],
    ['month', 30],
    ['year', 53],
  ])('of a %s is the same as its table of %i rows, and as its file', async (range, count) => {
    await makeHistory();
    const page = await visitor.go(`${url}?range=${range}`);
    const rows = [...page.text.matchAll(/<tr><th scope="row">([^<]+)<\/th>(.*?)<\/tr>/g)];
    expect(rows).toHaveLength(count);
    const figures = rows.map(([, , cells = '']) =>
      [...cells.matchAll(/<td>([^<]*)<\/td>/g)].map(([, text]) => Number(text)),
    );
    const file = rowsOf((await visitor.ask(`${url}/usage.csv?range=${range}`)).text);
    const told = file.map(({ peak, mean, refusals, longest_line }) => [
      Number(peak),
      Math.round(Number(mean) * 10) / 10,
      Number(refusals),
      Number(longest_line),
    ]);
    expect(figures.toReversed()).toEqual(told);
    const isSeen = range !== 'hour';
    expect(Math.max(...told.map(([peak = 0]) => peak))).toBe(isSeen ? 2 : 0);
    expect(page.text.includes('class="refused" d=')).toBe(isSeen);
    expect(page.text).toContain(isSeen ? 'At most 2 of 2 seats were in use at once.' : 'At most 0 of 2 seats');
  });

  test('of a day tells each quarter of an hour', async () => {
    await makeHistory();
    const file = rowsOf((await visitor.ask(`${url}/usage.csv`)).text);
    const busy = file.filter(
      ({ peak, refusals, longest_line }) => Number(peak) + Number(refusals) + Number(longest_line) > 0,
    );
    expect(
      busy.map(({ from = '', peak, mean, refusals, longest_line }) => [from, peak, mean, refusals, longest_line]),
    ).toEqual([
      ...[-6, -5.75, -5.5, -5.25].map((hours) => [at(hours), '1', '1', '0', '0']),
      [at(-5), '2', '2', '0', '0'],
      [at(-4.75), '2', '2', '1', '1'],
      ...[-4.5, -4.25].map((hours) => [at(hours), '1', '1', '0', '0']),
    ]);
  });

  test('keeps to the owner’s own time zone and says which it is', async () => {
    expect(wordsOf(await visitor.go(url))).toContain('Times are those of UTC.');
    await sql`update account set claims = '{"zoneinfo": "Asia/Kolkata"}' where id = ${owner.id}`.execute(db());
    const month = await visitor.go(`${url}?range=month`);
    expect(wordsOf(month)).toContain('Times are those of Asia/Kolkata.');
    const file = rowsOf((await visitor.ask(`${url}/usage.csv?range=month`)).text);
    expect(new Set(file.map(({ from = '' }) => from.slice(11)))).toEqual(new Set(['18:30:00.000Z']));
    await sql`update account set claims = '{}' where id = ${owner.id}`.execute(db());
  });
});

describe('the files', () => {
  test('tell who is in, for other programs', async () => {
    const ada = await seats.member();
    await seats.come(ada);
    const reply = await visitor.ask(`${url}/seats.csv`);
    expect(reply.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': expect.stringMatching(/^attachment; filename="[\w.-]+-seats\.csv"$/),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
    expect(rowsOf(reply.text)).toEqual([
      {
        ...{ person: 'Ada Byron', email: ada.email, app: 'Reports', seat: '1' },
        since: expect.stringMatching(time),
        last_seen: expect.stringMatching(time),
      },
    ]);
    expect(reply.text.split('\r\n')[0]).toBe('person,email,since,last_seen,app,seat');
  });

  test('tell who found no seat, and what became of them', async () => {
    const [ada, bob] = [await seats.member(), await seats.member()];
    const { refuse } = historyOf({ db: db(), licence: seats.licence });
    await refuse('2026-11-01 10:00Z', '2026-11-01 10:05Z', ada.id);
    await sql`update seat_refusal set was_admitted = true, at = now() - interval '1 hour', until = now() - interval '55 minutes',
      client_id = ${seats.app.clientId}`.execute(db());
    await refuse(new Date(Date.now() - 60_000).toISOString(), undefined, bob.id);
    const rows = rowsOf((await visitor.ask(`${url}/refusals.csv`)).text);
    expect(rows.map(({ email, waited_seconds, app, outcome }) => [email, waited_seconds, app, outcome])).toEqual([
      [bob.email, '0', '', 'left'],
      [ada.email, '300', 'Reports', 'admitted'],
    ]);
    const words = wordsOf(await visitor.go(`${url}/refusals?q=${ada.email}`));
    expect(words).toMatch(/Who found no seat 1 .* 1 hour ago Reports 5 minutes got a seat/);
    expect(wordsOf(await visitor.go(`${url}/refusals?q=nobody`))).toContain('Nobody who found no seat has that name');
  });

  test('hold no formula, whatever people call themselves', async () => {
    const ada = await seats.member();
    await seats.come(ada);
    const name = '=HYPERLINK("https://evil.example","see, here")';
    await db().updateTable('account').set({ name }).where('id', '=', ada.id).execute();
    const { text } = await visitor.ask(`${url}/seats.csv`);
    expect(text).toContain(`\r\n"'=HYPERLINK(""https://evil.example"",""see, here"")",`);
    expect((await visitor.go(url)).text).not.toContain('"https://evil.example"');
  });
});

describe('releasing a seat', () => {
  test('is asked once more, signs its holder out of the app and not of their session, and stands in the record', async () => {
    const ada = await seats.member();
    const guest = await seats.come(ada);
    const { refreshToken } = seats.told();
    await visitor.go(`${url}/seats/1`);
    expect(wordsOf(visitor.page)).toContain('Release the seat of Ada Byron?');
    const page = await visitor.submit({}, '/seats/1');
    expect(wordsOf(page)).toMatch(/The seat is free again\. 0 of 2 seats in use now/);
    expect(await seats.held()).toBe(0);
    await expect(seats.refresh(refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect((await guest.visitor.go('/account')).url.pathname).toBe('/account');
    const [act] = await listActs(db(), { act: 'seat.released', accountId: ada.id });
    expect(act).toMatchObject({ actor_id: owner.id, facts: { licence: seats.licence, slot: 1 } });
    expect(await db().selectFrom('grant').select('ended_by').where('account_id', '=', ada.id).execute()).toContainEqual(
      {
        ended_by: 'seat_released',
      },
    );
  });

  test('spares whoever took the seat after the page was shown', async () => {
    const [ada, bob] = [await seats.member(), await seats.member()];
    await seats.come(ada);
    await visitor.go(`${url}/seats/1`);
    await endSignIns(db(), { whose: { account: ada.id }, cause: 'sign_out' });
    await seats.come(bob);
    const page = await visitor.submit({}, '/seats/1');
    expect(wordsOf(page)).toContain('That seat had changed hands already, so nobody was signed out.');
    expect(await seats.held()).toBe(1);
  });

  test('pressed twice does nothing the second time', async () => {
    await seats.come(await seats.member());
    await visitor.go(`${url}/seats/1`);
    const twin = visitor.twin();
    await visitor.submit({}, '/seats/1');
    expect((await twin.submit({}, '/seats/1')).url.search).toBe('?done=released-already');
  });

  test('takes a machine’s seat too', async () => {
    await sql`update seat set holder = ${seats.app.clientId}, holder_kind = 'client', client_id = ${seats.app.clientId},
      since = now(), seen_at = now(), expires_at = now() + interval '1 hour'
      where licence_id = ${seats.licence} and slot = 2`.execute(db());
    expect(wordsOf(await visitor.go(`${url}/seats/2`))).toContain('Release the seat of a machine?');
    expect(wordsOf(await visitor.submit({}, '/seats/2'))).toContain('The seat is free again.');
    expect(await seats.held()).toBe(0);
  });
});

describe('one’s own seat', () => {
  test('is shown with its apps, and given back without leaving the account', async () => {
    const ada = await seats.member();
    const guest = await seats.come(ada);
    const { refreshToken } = seats.told();
    const page = await guest.visitor.go(`${seats.product.issuer}/account/licence`);
    expect(wordsOf(page)).toMatch(
      /reports You hold a seat Acme Institute · 2 seats For Reports\. Since: now Give it back/,
    );
    const after = await guest.visitor.submit({}, '/give-back');
    expect(wordsOf(after)).toMatch(/You have given your seat back\..*You hold no seat at the moment\./);
    expect(await seats.held()).toBe(0);
    await expect(seats.refresh(refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    const [act] = await listActs(db(), { act: 'seat.released', accountId: ada.id });
    expect(act).toMatchObject({ actor_id: ada.id });
  });

  test('is the only one that can be given back', async () => {
    const [ada, bob] = [await seats.member(), await seats.member()];
    const [guest] = [await seats.come(ada), await seats.come(bob)];
    await guest.visitor.go(`${seats.product.issuer}/account/licence`);
    const twin = guest.visitor.twin();
    for (const [one, done] of [
      [guest.visitor, 'given-back'],
      [twin, 'given-back-already'],
    ] as const) {
      expect((await one.submit({ licence: seats.licence }, '/give-back')).url.search).toBe(`?done=${done}`);
    }
    expect(await seats.held()).toBe(1);
    const made = await twin.submit({ licence: 'made up' }, '/give-back').catch(() => undefined);
    expect(made?.url.search ?? '?done=given-back-already').toBe('?done=given-back-already');
  });
});

describe('who may use a licence for named people', () => {
  beforeEach(() => db().updateTable('licence').set({ members: 'named' }).where('id', '=', seats.licence).execute());

  test('is named by address or username, found again, and removed, who is then out', async () => {
    const [ada, bob] = [await seats.member(), await seats.member()];
    await visitor.go(`${url}/people`);
    expect(wordsOf(visitor.page)).toContain('Nobody is named yet');
    expect(wordsOf(await visitor.submit({ member: ada.email.toUpperCase() }, '/people'))).toContain(
      'They may use it from now on.',
    );
    expect(wordsOf(await visitor.submit({ member: bob.username }, '/people'))).toContain(bob.email);
    expect(wordsOf(await visitor.submit({ member: bob.username }, '/people'))).toContain('They were named already.');
    expect(wordsOf(await visitor.go(`${url}/people?q=${ada.email}`))).toMatch(/Who may use it 1 /);
    await seats.come(ada);
    expect(wordsOf(await visitor.go(url))).toContain('It is for 2 people you named.');
    await visitor.go(`${url}/people?q=${ada.email}`);
    expect(wordsOf(visitor.page)).toContain('In now');
    expect(formOf(visitor.page, '/remove').hidden.account).toBe(ada.id);
    expect(wordsOf(await visitor.submit({}, '/remove'))).toContain('They may not use it any more.');
    expect(await seats.held()).toBe(0);
    expect(await listActs(db(), { act: 'licence.member_unnamed', accountId: ada.id })).toMatchObject([
      { actor_id: owner.id },
    ]);
  });

  test('is no secret that can be asked for: who does not belong there is told of like who has no account', async () => {
    const stranger = await seats.stranger();
    const answers = [];
    for (const member of [stranger.email, 'nobody@example.com', 'no address at all']) {
      await visitor.go(`${url}/people`);
      const page = await visitor.submit({ member }, '/people');
      answers.push([
        page.status,
        wordsOf(page).includes('Nobody who belongs to Acme Institute has that address or username.'),
      ]);
      expect(page.text).toContain(`value="${member}"`);
    }
    expect(answers).toEqual(Array.from({ length: 3 }, () => [422, true]));
    expect((await visitor.submit({ member: '' }, '/people')).status).toBe(422);
  });

  test('stays as it is once the licence is taken back', async () => {
    const ada = await seats.member();
    await db().insertInto('licence_member').values({ licence_id: seats.licence, account_id: ada.id }).execute();
    await visitor.go(`${url}/people`);
    await db().updateTable('licence').set({ revoked_at: new Date() }).execute();
    for (const action of ['/people', '/remove']) {
      expect((await visitor.twin().submit({ member: ada.email }, action)).status).toBe(409);
    }
    const page = await visitor.go(`${url}/people`);
    expect(wordsOf(page)).toContain('This licence was taken back, so nothing about it can be changed any more.');
    expect([page.text.includes(ada.email), page.text.includes('/people/remove')]).toEqual([true, false]);
  });

  test('is not asked of a licence that is for everybody', async () => {
    await db().updateTable('licence').set({ members: 'all' }).execute();
    expect((await visitor.ask(`${url}/people`)).status).toBe(404);
    expect((await visitor.go(url)).text).not.toContain('Who may use it');
  });
});
