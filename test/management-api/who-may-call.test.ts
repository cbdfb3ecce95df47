import { decodeJwt } from 'jose';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeBackTokens } from '#endings/take-back-tokens.ts';
import type { Operation } from '#management-api/operation.ts';
import { operations } from '#management-api/operations.ts';
import { addPerson, PASSWORD, type Person } from '../support/people.ts';
import type { PlainVisitor } from '../support/visitor.ts';
import { type Api, type Asked, OTHER_API, openApi } from './open-api.ts';

let api: Api;
let ada: { person: Person; token: string };
/** Whatever is no access token of ours for this API, or no longer. */
let wrong: Readonly<Record<string, string>>;
let tokens: Readonly<Record<'bare' | 'narrow' | 'machine', string>>;
beforeAll(async () => {
  api = await openApi();
  ada = await api.newcomer();
  wrong = {
    ...(await forgeries(ada)),
    ended: await endedToken(),
    suspended: await suspendedToken(),
    'taken back': await tokenTakenBack(),
    disabled: await disabledToken(),
  };
  const { stranger, reader } = api.apps;
  const [bare, narrow] = [
    await api.tokensFor(ada.person, { client: stranger, scope: 'openid email' }),
    await api.tokensFor(ada.person, { client: reader }),
  ];
  const machine = await api.reissue(ada.token, { sub: 'nightly', client_id: 'nightly', grant_id: undefined });
  tokens = { bare: bare.access_token, narrow: narrow.access_token, machine };
});
afterAll(() => api[Symbol.asyncDispose]());

async function forgeries({ person, token }: typeof ada): Promise<Record<string, string>> {
  const [now, hour] = [Math.floor(Date.now() / 1000), 3600];
  const other = await api.tokensFor(person, { scope: 'openid reports:read', resource: OTHER_API });
  const [header, payload] = token.split('.');
  return {
    nonsense: 'nonsense',
    'for another API': other.access_token,
    'an ID token': other.id_token,
    'as an ID token': await api.reissue(token, {}, 'JWT'),
    expired: await api.reissue(token, { iat: now - 2 * hour, exp: now - hour }),
    'of another issuer': await api.reissue(token, { iss: 'https://elsewhere.example.com' }),
    unsigned: `${header}.${payload}.`,
    'of somebody else': await api.reissue(token, { sub: 'acc_nobody' }),
    'of another grant': await api.reissue(token, { grant_id: 'nothing' }),
    'of another app': await api.reissue(token, { client_id: api.apps.reader.id }),
    'without a place in a list': await api.reissue(token, { status: undefined }),
    'bound to a key': await api.reissue(token, { cnf: { jkt: 'a-thumbprint' } }),
  };
}

async function endedToken(): Promise<string> {
  const { token } = await api.newcomer();
  await sql`update "grant" set status = 1 where id = ${String(decodeJwt(token).grant_id)}`.execute(
    api.product.house.db,
  );
  return token;
}

async function suspendedToken(): Promise<string> {
  const { token } = await api.newcomer();
  await sql`update "grant" set status = 2 where id = ${String(decodeJwt(token).grant_id)}`.execute(
    api.product.house.db,
  );
  return token;
}

/** Its grant stands and gives other tokens. */
async function tokenTakenBack(): Promise<string> {
  const { token } = await api.newcomer();
  await takeBackTokens(api.product.house.db, { grant: String(decodeJwt(token).grant_id) });
  return token;
}

/** Of an account that may sign in nowhere, though its grant was left standing. */
async function disabledToken(): Promise<string> {
  const { person, token } = await api.newcomer();
  const { db } = api.product.house;
  await db.updateTable('account').set({ is_disabled: true }).where('id', '=', person.id).execute();
  return token;
}

const pathOf = ({ path }: Operation) => path.replaceAll(/:\w+/g, 'nothing-of-the-kind');
const rows = operations.map((row) => [`${row.method} ${row.path}`, row] as const);
/** About the sign-in of the app that calls, by whichever token it has; the others take tokens for this API alone. */
const appRows = rows.filter(([, { audience }]) => audience === 'any');
const ownRows = rows.filter(([, { audience }]) => audience === undefined);

/** Asks for a row without saying anything: whoever may not come in is told so before what they say is read. */
function ask(row: Operation, asked: Asked = {}) {
  return api.call(pathOf(row), { method: row.method, ...asked });
}

/** What came of it and what is said of the token that is wanted. */
async function refusalOf(row: Operation, asked: Asked = {}) {
  const { status, headers } = await ask(row, asked);
  const challenge = headers['www-authenticate'] ?? '';
  expect(challenge === '' || challenge.endsWith(`resource_metadata="${api.issuer}${METADATA}"`)).toBe(true);
  return [status, /error="(\w+)"/.exec(challenge)?.[1]];
}

const METADATA = '/.well-known/oauth-protected-resource/api';

describe('no row of the API answers', () => {
  test.each(rows)('%s without a token', async (_, row) => {
    expect(await refusalOf(row)).toEqual([401, undefined]);
    expect((await ask(row)).headers['www-authenticate']).toMatch(/^Bearer resource_metadata=/);
  });

  test.each(rows)('%s to anything but an access token of ours for it, whose sign-in stands', async (_, row) => {
    for (const [what, token] of Object.entries(wrong)) {
      if (row.audience === 'any' && what === 'for another API') continue;
      expect(await refusalOf(row, { token }), what).toEqual([401, 'invalid_token']);
    }
  });

  test.each(rows)('%s to a token whose scope does not allow it', async (_, row) => {
    const { headers, status } = await ask(row, { token: tokens.bare });
    expect(status).toBe(403);
    expect(headers['www-authenticate']).toContain(`error="insufficient_scope"`);
    expect(headers['www-authenticate']).toContain(`scope="${row.scope}"`);
    const expected = row.scope === 'account:read' ? [200, undefined] : [403, 'insufficient_scope'];
    expect(await refusalOf(row, { token: tokens.narrow })).toEqual(expected);
    const { 'for another API': foreign = '' } = wrong;
    if (row.audience === 'any') {
      expect(await refusalOf(row, { token: foreign })).toEqual([403, 'insufficient_scope']);
    }
  });

  test.each(rows)('%s to a machine, which has no account', async (_, row) => {
    expect(await refusalOf(row, { token: tokens.machine })).toEqual([403, undefined]);
  });
});

describe('what matters most', () => {
  const sensitive = rows.filter(([, { freshness }]) => freshness === 'fresh');

  test('is the password, the factors, the address and the sessions', () => {
    const names = sensitive.map(([name]) => name);
    expect(names).toHaveLength(14);
    for (const word of ['password', 'email', 'totp', 'passkeys', 'recovery-codes', 'sessions']) {
      expect(
        names.some((name) => name.includes(word)),
        word,
      ).toBe(true);
    }
  });

  test.each(sensitive)('%s asks for a sign-in of the last ten minutes', async (_, row) => {
    const auth_time = Math.floor(Date.now() / 1000) - 601;
    const { status, headers } = await ask(row, { token: await api.reissue(ada.token, { auth_time }) });
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toContain('error="insufficient_user_authentication"');
    expect(headers['www-authenticate']).toContain('max_age="600"');
    expect(headers['www-authenticate']).not.toContain('acr_values');
  });

  test.each(sensitive)('%s asks for the second step of who has one', async (_, row) => {
    const { person, token } = await api.newcomer();
    const { db, vault } = api.product.house.house;
    const secret = vault.encrypt('GEZDGNBVGY3TQOJQ', `totp:secret:${person.id}`);
    await db.insertInto('totp').values({ account_id: person.id, secret }).execute();
    const { status, headers } = await ask(row, { token });
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toContain('acr_values="urn:usher:aal2"');
    const strong = await ask(row, { token: await api.reissue(token, { amr: ['pwd', 'otp', 'mfa'] }) });
    expect(strong.status).not.toBe(401);
  });
});

describe('the session of the account’s own pages', () => {
  let visitor: PlainVisitor;
  let person: Person;
  beforeAll(async () => {
    person = await addPerson(api.product.house);
    visitor = api.product.visitor();
    await visitor.go('/account');
    await visitor.submit({ email: person.email, password: PASSWORD });
  });

  async function askAsPage(row: Operation, headers: Record<string, string>) {
    const {
      status,
      headers: told,
      text,
    } = await visitor.ask(pathOf(row), {
      method: row.method,
      headers: { accept: '*/*', ...headers },
    });
    return {
      status,
      type: told['content-type']?.startsWith('application/problem') ? JSON.parse(text).type : undefined,
    };
  }

  const csrf = { status: 403, type: 'urn:usher:problem:csrf' };
  const ownPage = { 'sec-fetch-site': 'same-origin' };

  test.each(ownRows)('%s is not for the page of somebody else, whatever it sends', async (_, row) => {
    const { csrf_token } = JSON.parse((await visitor.ask('/csrf')).text);
    for (const site of ['cross-site', 'same-site', 'none']) {
      expect(await askAsPage(row, { 'sec-fetch-site': site, 'x-csrf-token': csrf_token }), site).toEqual(csrf);
    }
    expect(await askAsPage(row, {})).toEqual(csrf);
  });

  test.each(ownRows)('%s needs the token where it changes something', async (_, row) => {
    const { status, type } = await askAsPage(row, ownPage);
    if (row.method === 'GET') expect(status).not.toBe(403);
    else expect({ status, type }).toEqual(csrf);
  });

  test('is no app’s sign-in: what is about that takes tokens alone', async () => {
    expect(appRows.map(([name]) => name)).toEqual([
      'GET /api/v1/me/session-data',
      'PUT /api/v1/me/session-data',
      'DELETE /api/v1/me/session-data',
      'GET /api/v1/me/seat',
      'POST /api/v1/me/seat',
      'DELETE /api/v1/me/seat',
    ]);
    const { csrf_token } = JSON.parse((await visitor.ask('/csrf')).text);
    for (const [name, row] of appRows) {
      const { status } = await askAsPage(row, { ...ownPage, 'x-csrf-token': csrf_token });
      expect(status, name).toBe(401);
    }
  });

  test('is as good as a token', async () => {
    const asked = { headers: { accept: 'application/json', ...ownPage } };
    const reply = await visitor.ask('/api/v1/me', asked);
    expect([reply.status, JSON.parse(reply.text).id]).toEqual([200, person.id]);
    const { csrf_token } = JSON.parse((await visitor.ask('/csrf')).text);
    const headers = { ...asked.headers, 'content-type': 'application/json', 'x-csrf-token': csrf_token };
    const change = { method: 'PATCH', headers, body: JSON.stringify({ nickname: 'Countess' }) };
    expect((await visitor.ask('/api/v1/me', change)).status).toBe(200);
  });

  test('is not looked at beside a token', async () => {
    const headers = { ...ownPage, authorization: 'Bearer nonsense' };
    const row = operations.find(({ path, method }) => path === '/api/v1/me' && method === 'GET');
    expect(row && (await askAsPage(row, headers)).status).toBe(401);
  });

  test('that began before a second step was set up is led through it first', async () => {
    await api.product.house.db.insertInto('email_factor').values({ account_id: person.id }).execute();
    const reply = await visitor.ask('/api/v1/me', { headers: { accept: 'application/json', ...ownPage } });
    expect(reply.status).toBe(401);
    expect(reply.headers['www-authenticate']).toContain('insufficient_user_authentication');
  });
});
