import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '#clients/create-client.ts';
import { addPerson } from '../support/people.ts';
import { untilKnown } from '../support/until-known.ts';
import { type Api, type Asked, OTHER_API, openApi } from './open-api.ts';

const PATH = '/api/v1/me/session-data';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api[Symbol.asyncDispose]());

/** Somebody signed in to an app whose token is for the app's own API. */
async function signedIn(scope = 'openid reports:read session:data') {
  const person = await addPerson(api.product.house);
  const { access_token: token } = await api.tokensFor(person, { scope, resource: OTHER_API });
  return { person, ...asker(token) };
}

function asker(token: string) {
  const ask = (method: string, asked: Asked = {}) => api.call(PATH, { method, token, ...asked });
  return {
    token,
    get: () => ask('GET'),
    put: (body: unknown, headers: Record<string, string> = {}) => ask('PUT', { body, headers }),
    remove: (headers: Record<string, string> = {}) => ask('DELETE', { headers }),
  };
}

describe('session data', () => {
  test('is kept and read back with the token an app has for its own API', async () => {
    const app = await signedIn();
    expect(decodeJwt(app.token)).toMatchObject({ aud: OTHER_API, scope: 'openid session:data' });
    const none = await app.get();
    expect([none.status, none.body.detail]).toEqual([404, 'The app keeps nothing with this session.']);
    const data = { cart: [{ id: 7, count: 2 }], note: 'Größe “L”\nnext line', on: true, nothing: null };
    const put = await app.put(data);
    expect([put.status, put.text, put.headers.etag]).toEqual([204, '', expect.stringMatching(/^"[0-9a-f]{32}"$/)]);
    const got = await app.get();
    expect([got.status, got.body, got.headers.etag]).toEqual([200, data, put.headers.etag]);
    expect((await app.remove()).status).toBe(204);
    expect((await app.get()).status).toBe(404);
    expect((await app.remove()).status).toBe(404);
  });

  test('needs no API of the app’s own: a token for Usher’s will do, and comes without asking for one', async () => {
    const person = await addPerson(api.product.house);
    const { access_token } = await api.tokensFor(person, { scope: 'openid session:data', resource: '' });
    expect(decodeJwt(access_token)).toMatchObject({ aud: `${api.issuer}/api`, scope: 'openid session:data' });
    const app = asker(access_token);
    expect((await app.put({ a: 1 })).status).toBe(204);
    expect((await app.get()).body).toEqual({ a: 1 });
  });

  test('is refused to a token that does not allow it', async () => {
    const app = await signedIn('openid reports:read');
    const { status, headers } = await app.get();
    expect(status).toBe(403);
    expect(headers['www-authenticate']).toContain('error="insufficient_scope"');
    expect(headers['www-authenticate']).toContain('scope="session:data"');
  });

  test('is each app’s own, and each session’s', async () => {
    const app = await signedIn();
    await app.put({ mine: true });
    const elsewhere = await api.tokensFor(app.person, { scope: 'openid session:data' });
    expect((await asker(elsewhere.access_token).get()).status).toBe(404);
    const other = await signedIn();
    expect((await other.get()).status).toBe(404);
    // A later token of the same sign-in finds it.
    expect((await asker(await api.reissue(app.token, { jti: 'another' })).get()).body).toEqual({ mine: true });
  });

  test('is 16 KB of JSON at most, as it is sent', async () => {
    const app = await signedIn();
    const most = { text: 'x'.repeat(16 * 1024 - '{"text":""}'.length) };
    expect((await app.put(most)).status).toBe(204);
    const refused = await app.put({ text: `${most.text}x` });
    expect([refused.status, refused.body]).toEqual([
      413,
      expect.objectContaining({
        type: 'urn:usher:problem:payload-too-large',
        detail: 'The JSON is longer than 16 KB; send less.',
      }),
    ]);
    // Counted in bytes: an é is two.
    expect((await app.put({ text: 'é'.repeat(8190) })).status).toBe(413);
    expect((await app.get()).body).toEqual(most);
  });

  test('is an object, of text that can be kept', async () => {
    const app = await signedIn();
    const odd = [[1, 2], 'text', 7, null, { a: '\u0000' }, { a: 'half \ud800' }, { ['__proto__']: { a: 1 } }];
    for (const body of odd) expect([400, 422], JSON.stringify(body)).toContain((await app.put(body)).status);
    const deep = Array.from({ length: 40 }).reduce<object>((inner) => ({ inner }), {});
    expect((await app.put(deep)).status).toBe(400);
    expect((await app.get()).status).toBe(404);
  });

  test('goes when its person signs out, and so does the token', async () => {
    const app = await signedIn();
    await app.put({ a: 1 });
    const { db } = api.product.house;
    const { uid } = await db
      .selectFrom('session')
      .select('uid')
      .where('account_id', '=', app.person.id)
      .executeTakeFirstOrThrow();
    const { access_token } = await api.tokensFor(app.person);
    const ending = { method: 'DELETE', token: access_token };
    expect((await api.call(`/api/v1/me/sessions/${uid}`, ending)).status).toBe(204);
    expect((await app.get()).status).toBe(401);
    const left = await db.selectFrom('session_data').selectAll().where('session_uid', '=', uid).execute();
    expect(left).toEqual([]);
  });

  test('is gone with its session for an app that stays connected after it', async () => {
    const app = await signedIn('openid offline_access reports:read session:data');
    await app.put({ a: 1 });
    const { db } = api.product.house;
    await db
      .updateTable('session')
      .set({ expires_at: new Date(0) })
      .where('account_id', '=', app.person.id)
      .execute();
    for (const gone of [await app.get(), await app.put({ a: 2 }), await app.remove()]) {
      expect([gone.status, gone.body.type]).toEqual([410, 'urn:usher:problem:gone']);
    }
  });

  test('costs two statements a call', async () => {
    const app = await signedIn();
    const calls = [() => app.put({ a: 1 }), () => app.put({ a: 2 }, { 'if-match': '*' }), app.get, app.remove];
    for (const call of calls) {
      const [answered] = await api.product.during(call);
      expect([answered?.method, answered?.status, answered?.statements.length]).toEqual([
        answered?.method,
        expect.toSatisfy((status: number) => status < 300),
        2,
      ]);
    }
  });
});

describe('two tabs of one app', () => {
  test('do not overwrite each other where they say what they have read', async () => {
    const app = await signedIn();
    const first = (await app.put({ count: 1 }, { 'if-none-match': '*' })).headers.etag ?? '';
    const second = (await app.put({ count: 2 }, { 'if-match': first })).headers.etag ?? '';
    const late = await app.put({ count: 'lost' }, { 'if-match': first });
    expect([late.status, late.body.type]).toEqual([412, 'urn:usher:problem:precondition-failed']);
    expect((await app.remove({ 'if-match': first })).status).toBe(412);
    expect((await app.put({ count: 'lost' }, { 'if-none-match': '*' })).status).toBe(412);
    expect((await app.get()).body).toEqual({ count: 2 });
    expect((await app.put({ count: 3 }, { 'if-match': `"other", ${second}` })).status).toBe(204);
    expect((await app.remove({ 'if-match': '*' })).status).toBe(204);
  });

  test('are not fooled by what is no strong tag', async () => {
    const app = await signedIn();
    const { etag = '' } = (await app.put({ count: 1 })).headers;
    for (const tag of [`W/${etag}`, etag.replaceAll('"', ''), '""', '"', `${etag}x`, "'; drop table session_data"]) {
      expect((await app.put({ count: 2 }, { 'if-match': tag })).status, tag).toBe(412);
    }
  });

  test('may also not care: the last one stands', async () => {
    const app = await signedIn();
    expect((await app.put({ count: 1 })).status).toBe(204);
    expect((await app.put({ count: 2 })).status).toBe(204);
    expect((await app.get()).body).toEqual({ count: 2 });
  });
});

describe('an app in the browser', () => {
  const origin = 'https://spa.example.com';
  beforeAll(async () => {
    const { db } = api.product.house;
    const spa = { client_name: 'Seat map', redirect_uris: [`${origin}/callback`], token_endpoint_auth_method: 'none' };
    await createClient(db, spa);
    await createClient(db, {
      client_name: 'Native',
      redirect_uris: ['com.example.app:/callback'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    });
    await untilKnown(api.product.house);
  });

  function preflight(from: string, method = 'PUT', path = PATH) {
    const headers = {
      origin: from,
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization,content-type,if-match',
    };
    return api.product.visitor().ask(path, { method: 'OPTIONS', headers });
  }

  const ofCors = (headers: object) => Object.keys(headers).filter((name) => name.startsWith('access-control-'));

  test('may call from its own origin, and asks first', async () => {
    const { status, headers } = await preflight(origin);
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET,PUT,DELETE',
      'access-control-allow-headers': 'Authorization,Content-Type,Idempotency-Key,If-Match,If-None-Match',
      'access-control-max-age': '600',
      vary: expect.stringContaining('Origin'),
    });
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  test('reads what it is answered, refusals and tags too', async () => {
    const app = await signedIn();
    const headers = { origin };
    const put = await app.put({ a: 1 }, headers);
    const late = await app.put({ a: 1 }, { ...headers, 'if-match': '"other"' });
    const nobody = await api.call(PATH, { headers });
    expect([put.status, late.status, nobody.status]).toEqual([204, 412, 401]);
    for (const reply of [put, late, nobody]) {
      expect(reply.headers).toMatchObject({ 'access-control-allow-origin': origin });
      expect(reply.headers['access-control-expose-headers']).toContain('ETag');
      expect(reply.headers).not.toHaveProperty('access-control-allow-credentials');
    }
  });

  test.each([
    ['an origin nobody registered', 'https://elsewhere.example.com'],
    ['an app with a secret, whose calls come from its server', 'https://app.example.com'],
    ['an app’s own scheme, or a sandboxed page', 'null'],
    ['the same host at another port', 'https://spa.example.com:8443'],
    ['what is no origin', 'spa.example.com'],
  ])('%s may not', async (_, from) => {
    const asked = await preflight(from);
    expect([asked.status, ofCors(asked.headers)]).toEqual([204, []]);
    const app = await signedIn();
    expect(ofCors((await app.put({ a: 1 }, { origin: from })).headers)).toEqual([]);
  });

  test('gets no further: what is about a person’s account is for pages of ours', async () => {
    for (const path of ['/api/v1/me', '/api/v1/me/sessions', '/api/v1/me/factors']) {
      expect(ofCors((await preflight(origin, 'GET', path)).headers), path).toEqual([]);
    }
  });
});
