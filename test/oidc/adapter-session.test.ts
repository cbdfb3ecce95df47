import { expect, test } from 'vitest';
import { openBarrier } from '../conformance/barrier.ts';
import { age } from './open-adapter.ts';
import {
  authorizeUrl,
  Browser,
  openTestProvider,
  redemption,
  refreshment,
  type TestProvider,
} from './open-provider.ts';

const silent = (params = {}) => authorizeUrl({ prompt: 'none', ...params });

/** Asks for an agreement only, so the id rotates without a new sign-in. */
const agreeing = { prompt: 'consent', login_hint: 'agree' };

const sessionCookies = (answer: Response) =>
  answer.headers.getSetCookie().filter((cookie) => cookie.startsWith('_session'));

async function sessionsOf(given: TestProvider) {
  const { rows } = await given.database.pool.query('select * from session order by created_at');
  return rows;
}

/** Gives the id before the rotation so many seconds more; returns how many it has then. */
async function delayEnd(given: TestProvider, seconds: number): Promise<number> {
  const { rows } = await given.database.pool.query(
    `update session set previous_expires_at = previous_expires_at + make_interval(secs => $1)
      returning extract(epoch from previous_expires_at - now())::float8 as "left"`,
    [seconds],
  );
  return rows[0].left;
}

/** Begins a sign-in again, as prompt=login does, and stops before the way back: the session id rotates there. */
async function wayBack(browser: Browser, params: Record<string, string>): Promise<string> {
  const start = await browser.send(authorizeUrl(params));
  const page = await browser.send(start.headers.get('location') ?? '');
  return page.headers.get('location') ?? '';
}

async function isSignedIn(browser: Browser): Promise<boolean> {
  return (await browser.follow(silent())).searchParams.has('code');
}

test('a session knows who, since when, from where and with what', async () => {
  await using given = await openTestProvider();
  await new Browser(given.url).authorize();
  const [session] = await sessionsOf(given);
  expect(session).toMatchObject({ account_id: 'acc_ada', address: '192.0.2.1', agent: 'test browser' });
  expect(session.signed_in_at).toBeInstanceOf(Date);
  expect(session.seen_at.getSeconds()).toBe(0);
});

test('after signing in again the old id opens nothing, at once', async () => {
  await using given = await openTestProvider();
  const browser = new Browser(given.url);
  await browser.authorize();
  await age(given.database, 60);
  const planted = browser.copy();
  await browser.authorize({ prompt: 'login' });
  expect(await isSignedIn(browser)).toBe(true);
  expect(await isSignedIn(planted)).toBe(false);
});

test('a request under way during a new sign-in does not take the good cookie away', async () => {
  await using given = await openTestProvider();
  const browser = new Browser(given.url);
  await browser.authorize();
  await age(given.database, 60);
  const underWay = browser.copy();
  await browser.authorize({ prompt: 'login' });
  const answer = await underWay.send(silent());
  expect(sessionCookies(answer)).toEqual([]);
  expect(await sessionsOf(given)).toHaveLength(1);
});

test('a rotation that is no new sign-in leaves the old id ten seconds, without giving its cookie out again', async () => {
  await using given = await openTestProvider();
  const browser = new Browser(given.url);
  await browser.authorize();
  const underWay = browser.copy();
  await browser.authorize(agreeing);
  // Ten minutes more, as if the clock had stood still: a request may take its time.
  expect(await delayEnd(given, 600)).toBeLessThanOrEqual(610);
  const answer = await underWay.send(silent());
  expect(new URL(answer.headers.get('location') ?? '').searchParams.has('code')).toBe(true);
  expect(sessionCookies(answer)).toEqual([]);
  await age(given.database, 611);
  expect(await isSignedIn(underWay)).toBe(false);
  expect(await isSignedIn(browser)).toBe(true);
});

test('of two rotations at once one gives its cookie out, and that one goes on working', async () => {
  const barrier = openBarrier('Session');
  await using given = await openTestProvider({ wrap: barrier.wrap });
  const browser = new Browser(given.url);
  await browser.authorize();
  const tabs = [browser.copy(), browser.copy()];
  const ways = await Promise.all(tabs.map(async (tab) => ({ tab, back: await wayBack(tab, agreeing) })));
  barrier.hold(2);
  const answers = await Promise.all(ways.map(async ({ tab, back }) => ({ tab, answer: await tab.send(back) })));
  expect(answers.every(({ answer }) => answer.headers.get('location')?.includes('code='))).toBe(true);
  const rotated = answers.filter(({ answer }) => sessionCookies(answer).length > 0);
  expect(rotated).toHaveLength(1);
  await age(given.database, 11);
  for (const { tab } of rotated) expect(await isSignedIn(tab)).toBe(true);
});

test('silent requests in a row write nothing when nothing but the expiry moved', async () => {
  await using given = await openTestProvider();
  const browser = new Browser(given.url);
  await browser.authorize();
  await browser.authorize({ prompt: 'none' });
  const [before] = await sessionsOf(given);
  await browser.authorize({ prompt: 'none' });
  expect(await sessionsOf(given)).toEqual([before]);
  await age(given.database, 120);
  await browser.authorize({ prompt: 'none' });
  const [after] = await sessionsOf(given);
  expect(after.expires_at.getTime()).toBeGreaterThan(before.expires_at.getTime() - 5000);
});

test('signing out ends every grant of the session, offline access too', async () => {
  await using given = await openTestProvider();
  const browser = new Browser(given.url);
  const offline = { scope: 'openid offline_access', prompt: 'consent' };
  const { body } = await given.token(redemption(await browser.authorize(offline)));
  const other = await given.token(redemption(await browser.authorize({ client_id: 'second' }), 'second'));
  await signOut(browser);
  expect(await sessionsOf(given)).toEqual([]);
  expect((await given.token(refreshment(body.refresh_token))).status).toBe(400);
  expect((await given.token(refreshment(other.body.refresh_token, 'second'))).status).toBe(400);
  const { rows } = await given.database.pool.query('select distinct status, ended_by from "grant"');
  expect(rows).toEqual([{ status: 1, ended_by: 'sign_out' }]);
  expect(given.bugs).toEqual([]);
});

test('a silent sign-in that was under way during the sign-out does not bring the session back', async () => {
  const barrier = openBarrier('Client');
  await using given = await openTestProvider({ wrap: barrier.wrap });
  const browser = new Browser(given.url);
  await browser.authorize();
  const late = browser.copy();
  barrier.hold(2);
  const underWay = late.send(silent({ client_id: 'second' }));
  await expect.poll(() => barrier.held()).toBe(1);
  await given.database.pool.query('delete from session');
  await given.provider.Client.find('app');
  await underWay;
  expect(await sessionsOf(given)).toEqual([]);
});

test('an app that is signed out of alone is gone from the session, the others stay', async () => {
  await using given = await openTestProvider();
  const browser = new Browser(given.url);
  await given.token(redemption(await browser.authorize()));
  const { body } = await given.token(redemption(await browser.authorize({ client_id: 'second' }), 'second'));
  const form = await (await browser.send('/session/end?client_id=app')).text();
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(form)?.[1] ?? '';
  await browser.send('/session/end/confirm', { method: 'POST', body: new URLSearchParams({ xsrf }) });
  const [session] = await sessionsOf(given);
  expect(Object.keys(session.authorizations)).toEqual(['second']);
  expect((await given.token(refreshment(body.refresh_token, 'second'))).status).toBe(200);
});

test('a way back can be used once', async () => {
  await using given = await openTestProvider();
  const browser = new Browser(given.url);
  const back = await wayBack(browser, {});
  expect((await browser.follow(back)).searchParams.has('code')).toBe(true);
  expect((await browser.send(back)).status).toBe(400);
});

async function signOut(browser: Browser): Promise<void> {
  const form = await (await browser.send('/session/end')).text();
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(form)?.[1] ?? '';
  const body = new URLSearchParams({ xsrf, logout: 'yes' });
  expect((await browser.send('/session/end/confirm', { method: 'POST', body })).status).toBe(303);
}
