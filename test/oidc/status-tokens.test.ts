import { inflateSync } from 'node:zlib';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { saveResourceServer } from '#clients/save-resource-server.ts';
import { readStatus } from '#oidc/status-bits.ts';
import { until } from '../support/until.ts';
import { Browser, type OpenOidc, openOidc, SECRET, token, tokensFor } from './support.ts';

const SCOPE = 'openid email offline_access reports:read files:read';

async function openWithAda(): Promise<OpenOidc> {
  const open = await openOidc();
  await open.account('acc_ada');
  await open.role('reader', ['reports:read', 'files:read'], 'acc_ada');
  await saveResourceServer(open.database.db, {
    identifier: 'https://files.example.com',
    name: 'Files',
    secretHash: undefined,
    permissions: ['files:read'],
    tokenFormat: 'opaque',
    signingAlg: 'ES256',
    lifetimeSeconds: 600,
  });
  await open.client({ client_id: 'app', first_party: true, scope: SCOPE });
  await open.client({
    client_id: 'nightly',
    grant_types: ['client_credentials'],
    redirect_uris: undefined,
    scope: 'reports:read',
  });
  return open;
}

interface Place {
  readonly idx: number;
  readonly uri: string;
}

const placeOf = (jwt: string) => (decodeJwt(jwt).status as { status_list: Place }).status_list;

/** What the list that a token names says of it, as anybody may read it. */
async function statusOf(open: OpenOidc, jwt: string): Promise<number> {
  await open.oidc.statuses.catchUp();
  const { idx, uri } = placeOf(jwt);
  const list = decodeJwt(await (await fetch(uri)).text());
  expect(list.sub).toBe(uri);
  const { bits, lst } = list.status_list as { bits: 2; lst: string };
  return readStatus(inflateSync(Buffer.from(lst, 'base64url')), bits, idx);
}

async function userinfo(open: OpenOidc, accessToken: string): Promise<[number, boolean]> {
  const response = await fetch(`${open.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } });
  await response.text();
  return [response.status, response.headers.get('www-authenticate')?.includes('error="invalid_token"') ?? false];
}

const GOOD = [200, false];
const REFUSED = [401, true];

async function refresh(open: OpenOidc, refreshToken: string) {
  const { status, body } = await token(open.url, { grant_type: 'refresh_token', refresh_token: refreshToken });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

async function nightlyToken(open: OpenOidc): Promise<string> {
  const asked = { grant_type: 'client_credentials', scope: 'reports:read' };
  return (await token(open.url, asked, { id: 'nightly' })).body.access_token;
}

/** RFC 7009, by the client `id`. */
async function revoke(open: OpenOidc, value: string, id = 'app'): Promise<[number, string]> {
  const response = await fetch(`${open.url}/oauth2/revoke`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${id}:${SECRET}`)}` },
    body: new URLSearchParams({ token: value }),
  });
  return [response.status, await response.text()];
}

const DONE = [200, ''];

describe('an access token says where its status stands', () => {
  test('if it is signed: at the place of its grant, the same after a refresh, and another for every grant', async () => {
    await using open = await openWithAda();
    const tokens = await tokensFor(open, { scope: 'openid reports:read' });
    const [{ rows }, { idx, uri }] = [
      await open.database.pool.query('select status_number from "grant"'),
      placeOf(tokens.access_token),
    ];
    expect(Number.isInteger(idx)).toBe(true);
    expect(uri).toBe(`${open.url}/oauth2/status-lists/0`);
    expect(rows).toHaveLength(1);
    expect(placeOf((await refresh(open, tokens.refresh_token)).access_token)).toEqual({ idx, uri });
    const elsewhere = await tokensFor(open, { scope: 'openid reports:read' }, new Browser(open.url));
    expect(placeOf(elsewhere.access_token)).not.toEqual({ idx, uri });
    expect(await statusOf(open, tokens.access_token)).toBe(0);
  });

  test('and no other token does', async () => {
    await using open = await openWithAda();
    const { id_token } = await tokensFor(open, { scope: 'openid reports:read' });
    expect(decodeJwt(id_token)).not.toHaveProperty('status');
    await tokensFor(open, { scope: 'openid files:read' });
    const { rows } = await open.database.pool.query(`select payload from token where kind = 'AccessToken'`);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('status_list');
  });

  test('a machine’s at the place of the machine', async () => {
    await using open = await openWithAda();
    const [first, second] = [await nightlyToken(open), await nightlyToken(open)];
    expect(placeOf(first)).toEqual(placeOf(second));
    expect(placeOf(first)).not.toEqual(placeOf((await tokensFor(open, { scope: 'openid reports:read' })).access_token));
    expect(await statusOf(open, first)).toBe(0);
  });
});

describe('a token is refused everywhere', () => {
  test('once its grant has ended', async () => {
    await using open = await openWithAda();
    const browser = new Browser(open.url);
    const { access_token } = await tokensFor(open, { scope: 'openid reports:read' }, browser);
    expect(await userinfo(open, access_token)).toEqual(GOOD);
    await browser.send('/leave');
    expect(await statusOf(open, access_token)).toBe(1);
    expect(await userinfo(open, access_token)).toEqual(REFUSED);
  });

  test('while its grant is suspended, and good again afterwards', async () => {
    await using open = await openWithAda();
    const browser = new Browser(open.url);
    const signed = await tokensFor(open, { scope: 'openid reports:read' }, browser);
    const opaque = await tokensFor(open, { scope: 'openid files:read' }, browser);
    const plain = await tokensFor(open, { scope: 'openid email' }, browser);
    const all = [signed, opaque, plain].map(({ access_token }) => access_token);
    const set = (status: number) => open.database.pool.query('update "grant" set status = $1', [status]);
    for (const [status, expected] of [
      [0, GOOD],
      [2, REFUSED],
      [0, GOOD],
    ] as const) {
      await set(status);
      expect(await statusOf(open, signed.access_token)).toBe(status);
      for (const one of all) expect(await userinfo(open, one)).toEqual(expected);
    }
  });

  test('although it was signed a moment after its grant ended', async () => {
    await using open = await openWithAda();
    const { refresh_token } = await tokensFor(open, { scope: 'openid reports:read' });
    const ending = await open.database.pool.connect();
    await ending.query(`begin; select from token where kind = 'RefreshToken' for update`);
    const late = refresh(open, refresh_token);
    // The refresh has read its grant, which is good, and waits.
    await until(async () => {
      const { rows } = await open.database.pool.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows.length > 0;
    });
    await ending.query(`update "grant" set status = 1, ended_at = now(); commit`);
    ending.release();
    const { access_token } = await late;
    expect(await statusOf(open, access_token)).toBe(1);
    expect(await userinfo(open, access_token)).toEqual(REFUSED);
  });

  test('without a place, or with the place of another grant', async () => {
    await using open = await openWithAda();
    const { access_token } = await tokensFor(open, { scope: 'openid reports:read' });
    const other = await tokensFor(open, { scope: 'openid reports:read' }, new Browser(open.url));
    const { rows } = await open.database.pool.query('select status_number from "grant" order by created_at');
    await open.database.pool.query(`update "grant" set status_number = -status_number`);
    await open.database.pool.query('update "grant" set status_number = $1 where status_number = $2', [
      rows[0].status_number,
      -rows[1].status_number,
    ]);
    expect(await userinfo(open, access_token)).toEqual(REFUSED);
    expect(await userinfo(open, other.access_token)).toEqual(REFUSED);
  });
});

describe('taking back an access token', () => {
  test('refuses all that were given under its grant; the refresh token yields a new, good pair', async () => {
    await using open = await openWithAda();
    const browser = new Browser(open.url);
    const first = await tokensFor(open, { scope: 'openid offline_access reports:read' }, browser);
    const second = await refresh(open, first.refresh_token);
    expect(await revoke(open, first.access_token)).toEqual(DONE);
    for (const { access_token } of [first, second]) {
      expect(await statusOf(open, access_token)).toBe(1);
      expect(await userinfo(open, access_token)).toEqual(REFUSED);
    }
    const third = await refresh(open, second.refresh_token);
    expect(await statusOf(open, third.access_token)).toBe(0);
    expect(await userinfo(open, third.access_token)).toEqual(GOOD);
    expect(placeOf(third.access_token)).not.toEqual(placeOf(first.access_token));
  });

  test('twice takes nothing newer back', async () => {
    await using open = await openWithAda();
    const first = await tokensFor(open, { scope: 'openid reports:read' });
    await revoke(open, first.access_token);
    const second = await refresh(open, first.refresh_token);
    expect(await revoke(open, first.access_token)).toEqual(DONE);
    expect(await userinfo(open, second.access_token)).toEqual(GOOD);
  });

  test('of the kind that is looked up refuses the signed ones of its grant too', async () => {
    await using open = await openWithAda();
    const browser = new Browser(open.url);
    const signed = await tokensFor(open, { scope: 'openid reports:read' }, browser);
    const opaque = await tokensFor(open, { scope: 'openid email' }, browser);
    expect(decodeJwt(signed.access_token).grant_id).toBeDefined();
    expect(await revoke(open, opaque.access_token)).toEqual(DONE);
    expect(await statusOf(open, signed.access_token)).toBe(1);
    for (const { access_token } of [signed, opaque]) expect(await userinfo(open, access_token)).toEqual(REFUSED);
    expect(await userinfo(open, (await refresh(open, opaque.refresh_token)).access_token)).toEqual(GOOD);
  });

  test('of a machine refuses all it has; the next one is good at once', async () => {
    await using open = await openWithAda();
    const [first, second] = [await nightlyToken(open), await nightlyToken(open)];
    expect(await revoke(open, first, 'nightly')).toEqual(DONE);
    const third = await nightlyToken(open);
    expect([await statusOf(open, first), await statusOf(open, second), await statusOf(open, third)]).toEqual([1, 1, 0]);
    // Whoever shows the first again takes nothing newer back.
    expect(await revoke(open, first, 'nightly')).toEqual(DONE);
    expect(await statusOf(open, third)).toBe(0);
  });

  test('is for the client it was given to: others, and what nobody of us signed, change nothing', async () => {
    await using open = await openWithAda();
    const { access_token } = await tokensFor(open, { scope: 'openid reports:read' });
    await open.client({ client_id: 'other', first_party: true, scope: 'openid' });
    expect(await revoke(open, access_token, 'other')).toEqual(DONE);
    expect(await revoke(open, access_token, 'nightly')).toEqual(DONE);
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const forged = await new SignJWT(decodeJwt(access_token))
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', jwk: await exportJWK(publicKey) })
      .sign(privateKey);
    expect(await revoke(open, forged)).toEqual(DONE);
    expect(await statusOf(open, access_token)).toBe(0);
    expect(await userinfo(open, access_token)).toEqual(GOOD);
    const stranger = await fetch(`${open.url}/oauth2/revoke`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('app:a-wrong-word')}` },
      body: new URLSearchParams({ token: access_token }),
    });
    expect(stranger.status).toBe(401);
    expect(await statusOf(open, access_token)).toBe(0);
    expect(open.bugs).toEqual([]);
  });
});
