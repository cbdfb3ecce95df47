import { decodeJwt } from 'jose';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertLicence } from '../licences/open-licence.ts';
import { type Client, newClient } from '../product/people.ts';
import { addPerson, type Person } from '../support/people.ts';
import { untilKnown } from '../support/until-known.ts';
import { type Api, OTHER_API, openApi } from './open-api.ts';

const PATH = '/api/v1/me/seat';

let api: Api;
let licensed: Client;
beforeAll(async () => {
  // No jobs run beside it: a seat that ran out stays its holder's until somebody takes it.
  api = await openApi({ role: 'server' });
  const { db } = api.product.house;
  licensed = await newClient(db, {
    first_party: true,
    licence_product: 'reports',
    scope: 'openid offline_access seat session:data reports:read',
  });
  await untilKnown(api.product.house);
});
afterAll(() => api[Symbol.asyncDispose]());

/** An institute with a licence, and a member of it. */
async function openInstitute(terms: Parameters<typeof insertLicence>[2] = { seats: 2 }) {
  const { db } = api.product.house;
  const person = await addPerson(api.product.house);
  const organisation = `org-${person.id}`;
  await db.insertInto('organisation').values({ id: organisation, name: 'Acme Institute' }).execute();
  const licence = await insertLicence(db, organisation, terms);
  const join = async (account: Person) => {
    await db
      .insertInto('organisation_member')
      .values({ organisation_id: organisation, account_id: account.id })
      .execute();
    return account;
  };
  return { organisation, licence, person: await join(person), join };
}

async function signIn(person: Person, asked: { scope?: string; resource?: string } = {}) {
  const { scope = 'openid seat reports:read', resource = OTHER_API } = asked;
  const tokens = await api.tokensFor(person, { client: licensed, scope, resource });
  const ask = (method: string, body?: unknown) => api.call(PATH, { method, token: tokens.access_token, body });
  return { ...tokens, ask };
}

async function age(licence: string, interval: string): Promise<void> {
  await sql`update seat set seen_at = seen_at - ${interval}::interval, expires_at = expires_at - ${interval}::interval
    where licence_id = ${licence} and holder is not null`.execute(api.product.house.db);
}

const minutesUntil = (time: string) => Math.round((Date.parse(time) - Date.now()) / 60_000);

describe('the seat of an app’s own sign-in', () => {
  test('is told with its licence, by whichever token the app has', async () => {
    const { organisation, licence, person } = await openInstitute();
    for (const resource of [OTHER_API, `${api.issuer}/api`, '']) {
      const app = await signIn(person, { resource });
      expect(decodeJwt(app.access_token)).toMatchObject({ seat: { licence, number: 1 } });
      const { status, body } = await app.ask('GET');
      expect([status, body]).toEqual([
        200,
        {
          licence: { id: licence, serial: licence, product: 'reports', organisation, seats: 2, valid_to: null },
          number: 1,
          since: expect.any(String),
          expires_at: expect.any(String),
        },
      ]);
      expect(minutesUntil(body.expires_at)).toBe(30);
    }
  });

  test('is none for an app that needs none, in plain words', async () => {
    const { token } = await api.newcomer();
    for (const method of ['GET', 'POST', 'DELETE']) {
      const { status, body } = await api.call(PATH, { method, token });
      expect([method, status, body.type]).toEqual([method, 404, 'urn:usher:problem:not-found']);
      expect(body.detail).toMatch(/^This (sign-in holds|app needs) no seat\.$/);
    }
  });

  test('is kept alive, for as long as the licence says and not the caller', async () => {
    const { licence, person } = await openInstitute({ seats: 1, idleSeconds: 3600 });
    const app = await signIn(person);
    await age(licence, '50 minutes');
    expect(minutesUntil((await app.ask('GET')).body.expires_at)).toBe(10);
    const refused = await app.ask('POST', { expires_at: '2099-01-01T00:00:00Z' });
    expect([refused.status, minutesUntil((await app.ask('GET')).body.expires_at)]).toEqual([422, 10]);
    const kept = await app.ask('POST');
    expect([kept.status, minutesUntil(kept.body.expires_at)]).toEqual([200, 60]);
  });

  test('is lost once it ran out, which the app is told, and back after a refresh', async () => {
    const { licence, person } = await openInstitute({ seats: 1 });
    const app = await signIn(person);
    await age(licence, '31 minutes');
    const lost = await app.ask('POST');
    expect([lost.status, lost.body.type]).toEqual([409, 'urn:usher:problem:conflict']);
    expect(lost.body.detail).toContain('Get a new access token');
    expect((await app.ask('GET')).status).toBe(404);
    const { status, access_token } = await refresh(app.refresh_token ?? '');
    expect(status).toBe(200);
    expect((await api.call(PATH, { method: 'POST', token: access_token })).status).toBe(200);
  });

  test('that somebody else has by now is no business of this app any more', async () => {
    const { licence, person, join } = await openInstitute({ seats: 1 });
    const app = await signIn(person);
    await age(licence, '31 minutes');
    const next = await signIn(await join(await addPerson(api.product.house)));
    for (const method of ['GET', 'POST', 'DELETE']) {
      const { status, headers } = await app.ask(method);
      expect([method, status]).toEqual([method, 401]);
      expect(headers['www-authenticate']).toContain('error="invalid_token"');
    }
    expect((await next.ask('GET')).body).toMatchObject({ number: 1 });
    expect((await refresh(app.refresh_token ?? '')).status).toBe(400);
  });

  test('is given back: it is free, this sign-in to the licence’s apps is over, and the session goes on', async () => {
    const { licence, person } = await openInstitute();
    const app = await signIn(person);
    const other = await api.tokensFor(person);
    expect((await app.ask('DELETE')).status).toBe(204);
    const { db } = api.product.house;
    const seats = await db.selectFrom('seat').select('holder').where('licence_id', '=', licence).execute();
    expect(seats).toEqual([{ holder: null }, { holder: null }]);
    expect((await app.ask('GET')).status).toBe(401);
    expect((await refresh(app.refresh_token ?? '')).status).toBe(400);
    const ended = await db
      .selectFrom('grant')
      .select('ended_by')
      .where('id', '=', String(decodeJwt(app.access_token).grant_id))
      .executeTakeFirst();
    expect(ended).toEqual({ ended_by: 'seat_released' });
    const sessions = await db.selectFrom('session').select('uid').where('account_id', '=', person.id).execute();
    expect(sessions).toHaveLength(2);
    expect((await api.call('/api/v1/me', { token: other.access_token })).status).toBe(200);
  });

  test('stays with the other device of a person who shares it', async () => {
    const { person } = await openInstitute();
    const [laptop, phone] = [await signIn(person), await signIn(person)];
    expect((await laptop.ask('DELETE')).status).toBe(204);
    expect([(await laptop.ask('GET')).status, (await phone.ask('GET')).status]).toEqual([401, 200]);
  });

  test('needs the scope', async () => {
    const { person } = await openInstitute();
    const app = await signIn(person, { scope: 'openid reports:read' });
    for (const method of ['GET', 'POST', 'DELETE']) expect((await app.ask(method)).status).toBe(403);
  });

  test('may be looked after from the app’s page in the browser', async () => {
    const origin = 'https://seats.example.com';
    const spa = { redirect_uris: [`${origin}/callback`], token_endpoint_auth_method: 'none' };
    await newClient(api.product.house.db, spa);
    await untilKnown(api.product.house);
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    };
    const reply = await api.product.visitor().ask(PATH, { method: 'OPTIONS', headers });
    expect(reply.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET,POST,DELETE',
    });
  });

  test('costs two statements a call', async () => {
    const { person } = await openInstitute();
    const app = await signIn(person);
    for (const method of ['GET', 'POST', 'DELETE']) {
      const [answered] = await api.product.during(() => app.ask(method));
      expect([method, answered?.statements.length]).toEqual([method, 2]);
      expect(answered?.status).toBeLessThan(300);
    }
  });
});

async function refresh(token: string): Promise<{ status: number; access_token: string }> {
  const reply = await api.product.visitor().ask('/oauth2/token', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${licensed.id}:${licensed.secret}`).toString('base64')}`,
    },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token }).toString(),
  });
  return { status: reply.status, access_token: JSON.parse(reply.text).access_token };
}
