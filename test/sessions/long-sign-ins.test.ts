import { decodeJwt } from 'jose';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { defaultSettings, type SessionLimits } from '#database/settings.ts';
import { sweepExpiredGrants } from '#sessions/sweep-expired-grants.ts';
import { sweepExpiredSessions } from '#sessions/sweep-expired-sessions.ts';
import { sweepExpiredTokens } from '#sessions/sweep-expired-tokens.ts';
import { insertLicence } from '../licences/open-licence.ts';
import { NO_LIMITS, openProduct } from '../product/open-product.ts';
import { arrive, askToken, authorizePath, type Client, newClient, redemption } from '../product/people.ts';
import { addPerson, PASSWORD } from '../support/people.ts';
import { saveReportsApi } from '../support/reports-api.ts';

const API = 'https://api.example.com';
const SCOPE = 'openid offline_access session:data seat reports:read';
const FOR_GOOD = {
  idleSeconds: null,
  absoluteSeconds: null,
  refreshTokenIdleSeconds: null,
  refreshTokenAbsoluteSeconds: null,
};

/** Somebody who signed in once, in a browser, to an app that holds on to what it got. */
async function openSignIn(given: { limits?: Partial<SessionLimits>; scope?: string; product?: string } = {}) {
  let app: Client | undefined;
  const sessions = { ...defaultSettings.sessions, ...given.limits };
  const product = await openProduct({
    settings: { ...NO_LIMITS, sessions },
    before: async (db) => {
      await saveReportsApi(db, { lifetimeSeconds: 900 });
      const licensed = given.product !== undefined && { licence_product: given.product };
      app = await newClient(db, { first_party: true, scope: SCOPE, ...licensed });
    },
  });
  const { house } = product;
  const { db } = house;
  const client = app as Client;
  const person = await addPerson(house);
  if (given.product !== undefined) await lend(db, person.id, given.product);
  const visitor = product.visitor();
  const wanted = { scope: given.scope ?? 'openid session:data seat reports:read', resource: API };
  await visitor.go(authorizePath(client, wanted));
  const signedIn = await visitor.post({ email: person.email, password: PASSWORD });
  let tokens = (await askToken(visitor, client, redemption(client, await arrive(visitor, signedIn, client)))).body;

  return {
    product,
    db,
    visitor,
    tokens: () => tokens,
    /** A new pair of tokens, kept; the status of the answer. */
    async refresh(): Promise<number> {
      const asked = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' };
      const { status, body } = await askToken(visitor, client, asked);
      if (status === 200) tokens = body;
      return status;
    },
    /** What the app is told when it asks without a page: a code, or why not. */
    async askSilently(): Promise<string> {
      const reply = await visitor.ask(authorizePath(client, { ...wanted, prompt: 'none' }));
      const { searchParams } = await arrive(visitor, reply, client);
      return searchParams.get('error') ?? (searchParams.has('code') ? 'signed in' : 'nothing');
    },
    /** Whether their own page is theirs to see without signing in again. */
    async looksAtAccount(): Promise<boolean> {
      return (await visitor.ask('/account')).status === 200;
    },
    /** So much time goes by, with its sweeps. */
    async pass(interval: string): Promise<void> {
      const earlier = (column: string) => sql`${sql.ref(column)} = ${sql.ref(column)} - ${interval}::interval`;
      const age = (table: string, ...columns: string[]) =>
        sql`update ${sql.table(table)} set ${sql.join(columns.map(earlier))}`.execute(db);
      await age('session', 'created_at', 'signed_in_at', 'seen_at', 'expires_at', 'previous_expires_at');
      await age('token', 'created_at', 'expires_at', 'consumed_at');
      await age('grant', 'created_at', 'ended_at');
      await age('seat', 'since', 'seen_at', 'expires_at');
      await sweepExpiredSessions(db, sessions);
      await sweepExpiredTokens(db);
      await sweepExpiredGrants(db);
    },
    [Symbol.asyncDispose]: () => product[Symbol.asyncDispose](),
  };
}

type Db = Awaited<ReturnType<typeof openProduct>>['house']['db'];

async function lend(db: Db, account: string, product: string): Promise<void> {
  await db.insertInto('organisation').values({ id: 'acme', name: 'Acme Institute' }).execute();
  await insertLicence(db, 'acme', { product });
  await db.insertInto('organisation_member').values({ organisation_id: 'acme', account_id: account }).execute();
}

describe('somebody who signs in once', () => {
  test('stays signed in for a year of weekly use, and no longer', async () => {
    await using ada = await openSignIn();
    for (let week = 1; week <= 51; week += 1) {
      await ada.pass('7 days');
      expect([week, await ada.refresh(), await ada.askSilently()]).toEqual([week, 200, 'signed in']);
    }
    await ada.pass('9 days');
    expect([await ada.refresh(), await ada.askSilently()]).toEqual([400, 'login_required']);
  }, 60_000);

  test('stays signed in although only the app is used: a refresh slides the session', async () => {
    await using ada = await openSignIn();
    for (let month = 1; month <= 12; month += 1) {
      await ada.pass('29 days');
      expect([month, await ada.refresh()]).toEqual([month, 200]);
    }
    expect(await ada.askSilently()).toBe('signed in');
  });

  test('stays signed in although only the account is looked at, and no longer than a session may last', async () => {
    await using ada = await openSignIn();
    for (let month = 1; month <= 12; month += 1) {
      await ada.pass('29 days');
      expect([month, await ada.looksAtAccount()]).toEqual([month, true]);
    }
    expect(await ada.askSilently()).toBe('signed in');
    await ada.pass('18 days');
    expect([await ada.looksAtAccount(), await ada.askSilently()]).toEqual([false, 'login_required']);
  });

  test('stays signed in in the app although the session is over, where it may stay connected', async () => {
    await using ada = await openSignIn({ scope: SCOPE });
    for (let quarter = 1; quarter <= 4; quarter += 1) {
      await ada.pass('89 days');
      expect([quarter, await ada.refresh(), await ada.askSilently()]).toEqual([quarter, 200, 'login_required']);
    }
    await ada.pass('10 days');
    expect(await ada.refresh()).toBe(400);
  });

  test('is signed out by being away: a month for the session, a quarter for an app that stays connected', async () => {
    await using ada = await openSignIn();
    await ada.pass('31 days');
    expect([await ada.refresh(), await ada.askSilently()]).toEqual([400, 'login_required']);
    await using bob = await openSignIn({ scope: SCOPE });
    await bob.pass('91 days');
    expect(await bob.refresh()).toBe(400);
  });
});

describe('sessions: {idle, absolute, refresh_token_idle, refresh_token_absolute}', () => {
  test('all none: signed in for good, used or not', async () => {
    await using ada = await openSignIn({ limits: FOR_GOOD });
    for (let decade = 1; decade <= 5; decade += 1) {
      await ada.pass('10 years');
      expect([decade, await ada.refresh(), await ada.askSilently()]).toEqual([decade, 200, 'signed in']);
    }
  });

  test('idle none: away for as long as one likes, up to the absolute limit', async () => {
    const limits = { idleSeconds: null, refreshTokenIdleSeconds: null };
    await using ada = await openSignIn({ limits });
    await ada.pass('300 days');
    expect([await ada.refresh(), await ada.askSilently()]).toEqual([200, 'signed in']);
    await ada.pass('66 days');
    expect([await ada.refresh(), await ada.askSilently()]).toEqual([400, 'login_required']);
  });

  test('absolute none: for as long as it is used', async () => {
    const limits = { absoluteSeconds: null, refreshTokenAbsoluteSeconds: null };
    await using ada = await openSignIn({ limits });
    for (let month = 1; month <= 30; month += 1) {
      await ada.pass('29 days');
      expect([month, await ada.refresh()]).toEqual([month, 200]);
    }
    expect(await ada.askSilently()).toBe('signed in');
    await ada.pass('31 days');
    expect([await ada.refresh(), await ada.askSilently()]).toEqual([400, 'login_required']);
  });

  test('a limit that is lowered counts at once', async () => {
    await using ada = await openSignIn({ limits: FOR_GOOD });
    await ada.pass('3 days');
    const value = JSON.stringify({ ...FOR_GOOD, absoluteSeconds: 2 * 86_400 });
    await ada.db.updateTable('setting').set({ value }).where('name', '=', 'sessions').execute();
    await ada.product.house.house.changes.poll();
    expect(await ada.askSilently()).toBe('login_required');
  });
});

describe('the browser', () => {
  test('keeps the cookie for as long as the session may last: its idle time is the server’s to watch', async () => {
    await using ada = await openSignIn();
    const ages = async () => {
      const replies = ada.product.replies.length;
      await ada.askSilently();
      const cookies = ada.product.replies.slice(replies).flatMap(({ headers }) => headers['set-cookie'] ?? []);
      return cookies.filter((one) => /^usher(\.sig)?=/.test(one)).map((one) => Number(/max-age=(\d+)/.exec(one)?.[1]));
    };
    const year = 365 * 86_400;
    for (const age of await ages()) expect(Math.abs(age - year)).toBeLessThan(60);
    await ada.pass('20 days');
    const later = await ages();
    expect(later).toHaveLength(2);
    for (const age of later) expect(Math.abs(age - (year - 20 * 86_400))).toBeLessThan(60);
  });
});

describe('signing out', () => {
  test('ends the session, the refresh token, the access token, the seat and what was kept, at once', async () => {
    await using ada = await openSignIn({ limits: FOR_GOOD, product: 'reports', scope: SCOPE });
    const { db, visitor } = ada;
    const { access_token = '', id_token = '' } = ada.tokens();
    const headers = { accept: '*/*', authorization: `Bearer ${access_token}`, 'content-type': 'application/json' };
    const ask = (path: string, method = 'GET', body?: string) =>
      visitor.ask(path, { method, headers, ...(body && { body }) }).then(({ status }) => status);
    expect([
      await ask('/api/v1/me/session-data', 'PUT', '{"a":1}'),
      await ask('/api/v1/me/seat'),
      await ask('/oauth2/userinfo'),
    ]).toEqual([204, 200, 200]);
    const grantId = String(decodeJwt(access_token).grant_id);
    const { status_number } = await db
      .selectFrom('grant')
      .select('status_number')
      .where('id', '=', grantId)
      .executeTakeFirstOrThrow();

    const out = await visitor.ask(`/oauth2/logout?${new URLSearchParams({ id_token_hint: id_token })}`);
    expect(out.status).toBe(303);

    expect([await ada.refresh(), await ada.askSilently()]).toEqual([400, 'login_required']);
    expect([await ask('/api/v1/me/session-data'), await ask('/api/v1/me/seat'), await ask('/oauth2/userinfo')]).toEqual(
      [401, 401, 401],
    );
    const entry = await db.selectFrom('status_entry').select('status').where('number', '=', status_number).execute();
    expect(entry).toEqual([{ status: 1 }]);
    expect(await db.selectFrom('session_data').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('seat').select('slot').where('holder', 'is not', null).execute()).toEqual([]);
    expect(await db.selectFrom('token').select('kind').where('grant_id', '=', grantId).execute()).toEqual([]);
    const sessions = await db.selectFrom('session').select('uid').where('account_id', 'is not', null).execute();
    expect(sessions).toEqual([]);
  });
});
