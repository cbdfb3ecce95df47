import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openProduct, type Product } from './open-product.ts';
import { newPerson, openSignIn, PASSWORD } from './people.ts';

let product: Product;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product[Symbol.asyncDispose]());
// All that is guessed here comes from one address, which has a count of its own.
beforeEach(() => product.house.db.deleteFrom('attempt').execute());

/** Decision 15: ten in a quarter of an hour. */
const MOST = 10;

/** As if this time had passed for everything the throttle counts. */
async function age(interval: string): Promise<void> {
  await sql`update attempt set next_at = next_at - ${interval}::interval,
    expires_at = expires_at - ${interval}::interval`.execute(product.house.db);
}

async function countVerified(email: string): Promise<number> {
  const rows = await product.house.db
    .selectFrom('audit')
    .innerJoin('account', 'account.id', 'audit.account_id')
    .select('audit.number')
    .where('account.email', '=', email)
    .where('act', '=', 'password.checked')
    .execute();
  return rows.length;
}

test('of 200 guesses at once ten are looked at, and the right password waits with the wrong ones', async () => {
  const { email } = await newPerson(product);
  const visitors = await Promise.all(Array.from({ length: 20 }, () => openSignIn(product)));
  const guesses = Array.from({ length: 200 }, (_, number) =>
    visitors[number % visitors.length]?.post({ email, password: `a wrong guess number ${number}` }, '/password'),
  );
  const replies = await Promise.all(guesses);

  const statuses = replies.map((reply) => reply?.status);
  expect(statuses.filter((status) => status === 422)).toHaveLength(MOST);
  expect(statuses.filter((status) => status === 429)).toHaveLength(200 - MOST);
  expect(await countVerified(email)).toBe(MOST);
  for (const reply of replies.filter((one) => one?.status === 429)) {
    expect(Number(reply?.headers['retry-after'])).toBeGreaterThan(0);
    // One more where the clock of a parallel statement began a moment before.
    expect(Number(reply?.headers['retry-after'])).toBeLessThanOrEqual(31);
    expect(reply?.text).toContain('Too many tries.');
    expect(reply?.headers.ratelimit).toBeUndefined();
  }

  const visitor = await openSignIn(product);
  expect((await visitor.post({ email, password: PASSWORD }, '/password')).status).toBe(429);
  expect(await countVerified(email)).toBe(MOST);

  await age('31 seconds');
  const page = await visitor.submit({ email, password: PASSWORD }, '/password');
  expect([page.status, page.url.pathname]).toEqual([200, '/account']);
});

test('after the ten, one guess is let through after 30 seconds, and the next waits twice as long', async () => {
  const { email } = await newPerson(product);
  const visitor = await openSignIn(product);
  const guess = () => visitor.post({ email, password: 'a wrong guess' }, '/password');
  for (let count = 1; count < MOST; count += 1) expect((await guess()).status).toBe(422);
  for (const wait of [30, 60, 120]) {
    const before = performance.now();
    expect((await guess()).status).toBe(422);
    const refused = await guess();
    const passedSeconds = (performance.now() - before) / 1000;
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(wait - passedSeconds);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(wait);
    await age(`${wait + 1} seconds`);
  }
  expect((await guess()).status).toBe(422);
});

test('signing in with an address and with a username are one count', async () => {
  const { email } = await newPerson(product);
  const username = email.split('@')[0] ?? '';
  await product.house.db
    .updateTable('account')
    .set({ username, username_key: username })
    .where('email', '=', email)
    .execute();
  const visitor = await openSignIn(product);
  const guess = (name: string) => visitor.post({ email: name, password: 'a wrong guess' }, '/password');
  for (let count = 0; count < MOST; count += 1) await guess(count % 2 ? email : username);
  expect([(await guess(email)).status, (await guess(username)).status]).toEqual([429, 429]);
});

test('a mailed code is guessed no more often than a password, with the same count', async () => {
  const visitor = product.visitor();
  const email = `${(await newPerson(product)).email.split('@')[0]}x@example.com`;
  await visitor.go('/register');
  await visitor.submit({ email, name: 'Somebody New', username: '', new_password: PASSWORD }, '/register');
  const guesses = await Promise.all(
    Array.from({ length: 40 }, (_, number) => visitor.twin().post({ code: String(100_000 + number) }, '/verify')),
  );
  expect(guesses.filter(({ status }) => status === 422)).toHaveLength(MOST);
  const other = await openSignIn(product);
  expect((await other.post({ email, password: PASSWORD }, '/password')).status).toBe(429);
});

test('a hundred guesses from one address are looked at, whomever they are for', async () => {
  const visitors = await Promise.all(Array.from({ length: 6 }, () => openSignIn(product)));
  const guesses = Array.from({ length: 120 }, (_, number) =>
    visitors[number % visitors.length]?.post(
      { email: `nobody${number}@example.com`, password: 'a guess' },
      '/password',
    ),
  );
  const statuses = (await Promise.all(guesses)).map((reply) => reply?.status);
  expect(statuses.filter((status) => status === 422)).toHaveLength(100);
  expect(statuses.filter((status) => status === 429)).toHaveLength(20);
});
