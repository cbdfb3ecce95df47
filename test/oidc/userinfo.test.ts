import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { Browser, type OpenOidc, openOidc, tokensFor } from './support.ts';

const CLAIMS = {
  given_name: 'Ada',
  family_name: 'Byron',
  middle_name: 'Augusta',
  nickname: 'Countess',
  profile: 'https://ada.example.com',
  picture: 'https://ada.example.com/ada.png',
  website: 'https://example.com',
  gender: 'female',
  birthdate: '1815-12-10',
  zoneinfo: 'Europe/London',
  locale: 'en-GB',
  address: { locality: 'London', country: 'GB' },
  phone_number: '+44 20 7946 0000',
  phone_number_verified: true,
};
const SCOPE = 'openid profile email address phone roles offline_access reports:read';

async function openWithAda(client: Record<string, unknown> = {}): Promise<OpenOidc> {
  const open = await openOidc();
  const names = { name: 'Ada Byron', username: 'ada', username_key: 'ada' };
  await open.account('acc_ada', { ...names, claims: JSON.stringify(CLAIMS) });
  await open.role('reader', ['reports:read'], 'acc_ada');
  await open.client({ client_id: 'app', first_party: true, scope: SCOPE, ...client });
  return open;
}

async function userinfo(open: OpenOidc, token: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${open.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${token}` }, ...init });
}

describe('userinfo', () => {
  it('gives all fourteen claims of profile, and those of every other scope, in their types', async () => {
    await using open = await openWithAda();
    const { access_token } = await tokensFor(open, { scope: 'openid profile email address phone roles' });
    const answer = (await (await userinfo(open, access_token)).json()) as Record<string, unknown>;
    const { updated_at, ...rest } = answer;
    expect(rest).toEqual({
      sub: 'acc_ada',
      name: 'Ada Byron',
      preferred_username: 'ada',
      email: 'acc_ada@acme.test',
      email_verified: true,
      roles: ['reader'],
      ...CLAIMS,
    });
    expect(Number.isInteger(updated_at)).toBe(true);
    expect(Math.abs(Date.now() / 1000 - Number(updated_at))).toBeLessThan(60);
  });

  it('leaves out what was not asked for and what has no value', async () => {
    await using open = await openWithAda();
    await open.account('acc_bob');
    open.person = 'acc_bob';
    const { access_token } = await tokensFor(open, { scope: 'openid email' });
    const expected = { sub: 'acc_bob', email: 'acc_bob@acme.test', email_verified: true };
    expect(await (await userinfo(open, access_token)).json()).toEqual(expected);
    const named = await tokensFor(open, { scope: 'openid profile' });
    const answer = (await (await userinfo(open, named.access_token)).json()) as object;
    expect(Object.keys(answer).sort()).toEqual(['sub', 'updated_at']);
  });

  it('answers GET, POST, and a POST with the token in its body', async () => {
    await using open = await openWithAda();
    const { access_token } = await tokensFor(open);
    const body = new URLSearchParams({ access_token });
    const answers = await Promise.all([
      userinfo(open, access_token),
      userinfo(open, access_token, { method: 'POST' }),
      userinfo(open, '', { method: 'POST', headers: {}, body }),
    ]);
    for (const answer of answers) {
      expect(answer.headers.get('content-type')).toContain('application/json');
      expect(await answer.json()).toEqual({ sub: 'acc_ada' });
    }
  });

  it('takes the JWT made for an API, since that is the token an ordinary client holds', async () => {
    await using open = await openWithAda();
    const { access_token } = await tokensFor(open, { scope: 'openid email reports:read' });
    expect(access_token.split('.')).toHaveLength(3);
    expect(await (await userinfo(open, access_token)).json()).toMatchObject({ sub: 'acc_ada', email_verified: true });
  });

  it('refuses that JWT once the person has signed out', async () => {
    await using open = await openWithAda();
    const browser = new Browser(open.url);
    const { access_token } = await tokensFor(open, { scope: 'openid reports:read' }, browser);
    await browser.send('/leave');
    const answer = await userinfo(open, access_token);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('invalid_token');
  });

  it('refuses what is no access token of ours: an ID token, another key, another type, another algorithm', async () => {
    await using open = await openWithAda();
    const { id_token, access_token } = await tokensFor(open, { scope: 'openid reports:read' });
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const [header = '', payload = '', signature = ''] = access_token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const forge = (typ: string, jwk?: object) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ, ...(jwk && { jwk }) }).sign(privateKey);
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'acc_bob' })).toString('base64url');
    const refused = [
      id_token,
      await forge('at+jwt'),
      await forge('at+jwt', await exportJWK(publicKey)),
      `${none}.${payload}.`,
      `${header}.${changed}.${signature}`,
      'a.b.c',
      'nonsense',
    ];
    for (const token of refused) expect((await userinfo(open, token)).status, token).toBe(401);
    expect(open.bugs).toEqual([]);
  });

  it('is for tokens with openid, and says who may not come in', async () => {
    await using open = await openWithAda();
    const { access_token } = await tokensFor(open, { scope: 'reports:read' });
    const answer = await userinfo(open, access_token);
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toContain('insufficient_scope');
  });

  it('is signed for a client that asks for it', async () => {
    await using open = await openWithAda({ userinfo_signed_response_alg: 'RS256' });
    const { access_token } = await tokensFor(open);
    const answer = await userinfo(open, access_token);
    expect(answer.headers.get('content-type')).toContain('application/jwt');
    const jwks = createRemoteJWKSet(new URL(`${open.url}/oauth2/jwks`));
    const { payload } = await jwtVerify(await answer.text(), jwks, { issuer: open.url, audience: 'app' });
    expect(payload).toMatchObject({ sub: 'acc_ada' });
    expect(payload).not.toHaveProperty('nonce');
  });

  it('gives the claims asked for one by one, and the ID token only its own', async () => {
    await using open = await openWithAda();
    const claims = JSON.stringify({
      userinfo: { name: { essential: true }, nonsense: null },
      id_token: { email: null },
    });
    for (const scope of ['openid', 'openid reports:read']) {
      const { access_token, id_token } = await tokensFor(open, { scope, claims });
      expect(await (await userinfo(open, access_token)).json()).toMatchObject({ sub: 'acc_ada', name: 'Ada Byron' });
      const inToken = JSON.parse(Buffer.from(id_token.split('.')[1] ?? '', 'base64url').toString());
      expect(inToken).toMatchObject({ email: 'acc_ada@acme.test' });
      expect(inToken).not.toHaveProperty('name');
    }
  });
});
