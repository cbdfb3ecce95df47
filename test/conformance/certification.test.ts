import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  API,
  authorizePath,
  Browser,
  CALLBACK,
  type OpenOidc,
  openOidc,
  redemption,
  token,
  tokensFor,
} from '../oidc/support.ts';

const SCOPE = 'openid profile email offline_access reports:read';

/** An app as a certification run registers it: confidential, without PKCE (row 2), with consent. */
async function openForCertification(given: Record<string, unknown> = {}): Promise<OpenOidc> {
  const open = await openOidc();
  await open.account('acc_ada', { name: 'Ada Byron' });
  await open.role('reader', ['reports:read'], 'acc_ada');
  await open.client({ client_id: 'app', scope: SCOPE, require_pkce: false, ...given });
  return open;
}

const NO_PKCE = { code_challenge: undefined, code_challenge_method: undefined };
const withoutVerifier = (code: string | null) => {
  const { code_verifier: _verifier, ...rest } = redemption(code);
  return rest;
};

describe('what a certification run sends', () => {
  it('no PKCE and a nonce: the nonce comes back, and hashes and times are right', async () => {
    await using open = await openForCertification();
    const nonce = 'n'.repeat(64);
    const answer = await new Browser(open.url).authorize({ ...NO_PKCE, nonce });
    const { body, headers } = await token(open.url, withoutVerifier(answer.get('code')));
    const claims = decodeJwt(body.id_token);
    expect([claims.nonce, body.expires_in, body.token_type]).toEqual([nonce, 900, 'Bearer']);
    expect([headers.get('cache-control'), headers.get('content-type')]).toEqual([
      'no-store',
      expect.stringContaining('application/json'),
    ]);
    const half = createHash('sha256').update(body.access_token).digest().subarray(0, 16).toString('base64url');
    expect([half, undefined]).toContain(claims.at_hash);
  });

  it('an ID token has nothing that was not asked for', async () => {
    await using open = await openForCertification();
    const { id_token } = await tokensFor(open, { scope: 'openid profile email', nonce: 'n' });
    const allowed = 'iss sub aud exp iat auth_time nonce acr amr azp at_hash c_hash nbf jti sid s_hash txn'.split(' ');
    expect(Object.keys(decodeJwt(id_token)).filter((name) => !allowed.includes(name))).toEqual([]);
  });

  it('a hundred codes: each 128 bits or more, none like another', async () => {
    await using open = await openForCertification({ first_party: true });
    const browser = new Browser(open.url);
    const codes: string[] = [];
    for (let count = 0; count < 100; count += 1) codes.push((await browser.authorize()).get('code') ?? '');
    expect(new Set(codes).size).toBe(100);
    expect(codes.every((code) => /^[\w-]{43}$/.test(code))).toBe(true);
    const prefixes = new Set(codes.map((code) => code.slice(0, 8)));
    expect(prefixes.size).toBe(100);
  });

  it('a code after 62 seconds, and a code a second time after a while: invalid_grant', async () => {
    await using open = await openForCertification({ first_party: true });
    const browser = new Browser(open.url);
    const [late, twice] = [(await browser.authorize()).get('code'), (await browser.authorize()).get('code')];
    expect((await token(open.url, redemption(twice))).status).toBe(200);
    const { db } = open.database;
    const rows = await db.selectFrom('token').select(['id_hash', 'expires_at', 'created_at']).execute();
    for (const { id_hash, expires_at, created_at } of rows) {
      const older = (time: Date) => new Date(time.getTime() - 62_000);
      await db
        .updateTable('token')
        .set({ expires_at: older(expires_at), created_at: older(created_at) })
        .where('id_hash', '=', id_hash)
        .execute();
    }
    for (const code of [late, twice]) {
      const { status, body } = await token(open.url, redemption(code));
      expect([status, body.error]).toEqual([400, 'invalid_grant']);
    }
  });

  it('a code a second time: what the first gave stops working', async () => {
    await using open = await openForCertification({ first_party: true });
    const code = (await new Browser(open.url).authorize({ scope: 'openid reports:read' })).get('code');
    const { body } = await token(open.url, redemption(code));
    expect((await token(open.url, redemption(code))).body.error).toBe('invalid_grant');
    const headers = { authorization: `Bearer ${body.access_token}` };
    expect((await fetch(`${open.url}/oauth2/userinfo`, { headers })).status).toBe(401);
    const { refresh_token } = body;
    expect((await token(open.url, { grant_type: 'refresh_token', refresh_token })).body.error).toBe('invalid_grant');
  });

  it('a verifier for a code that was asked for without a challenge is refused (RFC 9700 2.1.1)', async () => {
    await using open = await openForCertification({ first_party: true });
    const code = (await new Browser(open.url).authorize(NO_PKCE)).get('code');
    expect((await token(open.url, redemption(code))).body.error).toBe('invalid_grant');
  });

  it('a redirect URI that is another one at the token endpoint is refused, and so is none', async () => {
    await using open = await openForCertification({ first_party: true, redirect_uris: [CALLBACK, `${CALLBACK}2`] });
    const browser = new Browser(open.url);
    for (const redirect_uri of [`${CALLBACK}2`, `${CALLBACK}?`, '']) {
      const code = (await browser.authorize()).get('code');
      const { status, body } = await token(open.url, { ...redemption(code), redirect_uri });
      expect([status, body.error]).toEqual([400, expect.stringMatching(/^invalid_(grant|request)$/)]);
    }
  });

  it('an app with a default age is asked again by itself, and is told when the person signed in', async () => {
    await using open = await openForCertification({ first_party: true, default_max_age: 60, require_auth_time: true });
    const browser = new Browser(open.url);
    const first = decodeJwt((await tokensFor(open, {}, browser)).id_token);
    const earlier = new Date(Date.now() - 120_000);
    await open.database.db.updateTable('session').set({ signed_in_at: earlier }).execute();
    expect((await browser.authorize({ prompt: 'none' })).get('error')).toBe('login_required');
    expect(first.auth_time).toBeTypeOf('number');
  });
});

describe('signing out to elsewhere', () => {
  const BACK = 'https://app.example.com/out';
  const corpus = [
    'https://evil.example.com/out',
    'https://app.example.com/out/',
    'https://app.example.com/out?x=1',
    'https://app.example.com/out#x',
    'https://app.example.com/OUT',
    'https://app.example.com:444/out',
    'https://app.example.com@evil.example.com/out',
    'https://evil.example.com\\@app.example.com/out',
    'https://app.example.com/%6fut',
    'https://app.example.com/x/../out',
    'https://app.example.com./out',
    '//app.example.com/out',
    'http://app.example.com/out',
    'javascript:alert(1)',
    'data:text/html,x',
  ];

  it.each(corpus)('never leads to %s', async (target) => {
    await using open = await openForCertification({ first_party: true, post_logout_redirect_uris: [BACK] });
    const browser = new Browser(open.url);
    const { id_token } = await tokensFor(open, {}, browser);
    const query = new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: target });
    const answer = await browser.send(`/oauth2/logout?${query}`);
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    expect(await (await browser.send('/who')).json()).toHaveProperty('accountId', 'acc_ada');
  });
});

describe('several APIs at once', () => {
  it('are agreed to together, and each token is for one of them', async () => {
    await using open = await openForCertification({ first_party: true });
    const resource = encodeURIComponent(API);
    const asked = `${authorizePath({ scope: 'openid reports:read' })}&resource=${resource}&resource=${encodeURIComponent(`${open.url}/api`)}`;
    const { url } = await new Browser(open.url).follow(asked);
    const code = url.searchParams.get('code');
    const { body } = await token(open.url, { ...redemption(code), resource: API });
    expect(decodeJwt(body.access_token)).toMatchObject({ aud: API, scope: 'openid reports:read' });
    const refresh = { grant_type: 'refresh_token', refresh_token: body.refresh_token };
    for (const wrong of [refresh, { ...refresh, resource: 'https://elsewhere.example.com' }]) {
      expect((await token(open.url, wrong)).body.error).toBe('invalid_target');
    }
    const own = await token(open.url, { ...refresh, resource: `${open.url}/api` });
    expect(decodeJwt(own.body.access_token)).toMatchObject({ aud: `${open.url}/api`, scope: 'openid' });
  });
});
