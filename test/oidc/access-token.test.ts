import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { saveResourceServer } from '#clients/save-resource-server.ts';
import { API, Browser, type OpenOidc, openOidc, redemption, token, tokensFor } from './support.ts';

const SCOPE = 'openid profile email roles offline_access reports:read reports:write';

async function openWithReader(): Promise<OpenOidc> {
  const open = await openOidc();
  await open.account('acc_ada', { name: 'Ada Byron', username: 'ada', username_key: 'ada' });
  await open.role('reader', ['reports:read'], 'acc_ada');
  await open.client({ client_id: 'app', first_party: true, scope: SCOPE });
  return open;
}

describe('an access token for an API', () => {
  it('is an RFC 9068 JWT that any JOSE library verifies', async () => {
    await using open = await openWithReader();
    const { access_token } = await tokensFor(open, { scope: 'openid reports:read' });
    const jwks = createRemoteJWKSet(new URL(`${open.url}/oauth2/jwks`));
    const required = { issuer: open.url, audience: API, typ: 'at+jwt', algorithms: ['ES256'] };
    const { payload } = await jwtVerify(access_token, jwks, required);
    for (const name of ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti', 'auth_time', 'acr', 'amr', 'sid']) {
      expect(payload, name).toHaveProperty(name);
    }
    expect(payload.roles).toEqual(['reader']);
    expect(Number(payload.exp) - Number(payload.iat)).toBe(600);
  });

  it('names the person as far as its scope goes', async () => {
    await using open = await openWithReader();
    const named = async (scope: string) => decodeJwt((await tokensFor(open, { scope })).access_token);
    const bare = await named('openid reports:read');
    for (const claim of ['name', 'preferred_username', 'email']) expect(bare).not.toHaveProperty(claim);
    expect(await named('openid profile email reports:read')).toMatchObject({
      name: 'Ada Byron',
      preferred_username: 'ada',
      email: 'acc_ada@acme.test',
    });
  });

  it('gains a permission at the next refresh after a promotion, and loses it after a demotion', async () => {
    await using open = await openWithReader();
    const first = await tokensFor(open, { scope: 'openid offline_access reports:read reports:write' });
    expect(decodeJwt(first.access_token).scope).toBe('openid offline_access reports:read');
    await open.role('reader', ['reports:read', 'reports:write']);
    const second = await token(open.url, { grant_type: 'refresh_token', refresh_token: first.refresh_token });
    expect(decodeJwt(second.body.access_token).scope).toBe('openid offline_access reports:read reports:write');
    await open.role('reader', []);
    const third = await token(open.url, { grant_type: 'refresh_token', refresh_token: second.body.refresh_token });
    expect(decodeJwt(third.body.access_token).scope).toBe('openid offline_access');
  });

  it('never holds a permission that the client may not ask for', async () => {
    await using open = await openWithReader();
    await open.client({ client_id: 'app', first_party: true, scope: 'openid reports:read' });
    await open.role('reader', ['reports:read', 'reports:write']);
    const { access_token } = await tokensFor(open, { scope: 'openid reports:read reports:write' });
    expect(decodeJwt(access_token).scope).toBe('openid reports:read');
  });

  it('keeps saying when the person signed in, at every refresh', async () => {
    await using open = await openWithReader();
    const first = await tokensFor(open, { scope: 'openid reports:read' });
    const { body } = await token(open.url, { grant_type: 'refresh_token', refresh_token: first.refresh_token });
    for (const name of ['auth_time', 'acr', 'amr', 'sid', 'sub', 'grant_id']) {
      expect(decodeJwt(body.access_token)[name]).toEqual(decodeJwt(first.access_token)[name]);
    }
    expect(decodeJwt(body.id_token).auth_time).toBe(decodeJwt(first.id_token).auth_time);
  });

  it('can be narrowed at a refresh', async () => {
    await using open = await openWithReader();
    const { refresh_token } = await tokensFor(open, { scope: 'openid profile reports:read' });
    const narrowed = { grant_type: 'refresh_token', refresh_token, scope: 'openid' };
    expect(decodeJwt((await token(open.url, narrowed)).body.access_token).scope).toBe('openid');
  });

  it('is signed with RS256 or is opaque where the API says so', async () => {
    await using open = await openWithReader();
    const server = {
      identifier: 'https://files.example.com',
      name: 'Files',
      secretHash: undefined,
      permissions: ['files:read'],
      tokenFormat: 'jwt' as const,
      signingAlg: 'RS256',
      lifetimeSeconds: 60,
    };
    await open.client({ client_id: 'app', first_party: true, scope: `${SCOPE} files:read` });
    await saveResourceServer(open.database.db, server);
    await open.refresh();
    const signed = await tokensFor(open, { scope: 'openid files:read' });
    expect(decodeProtectedHeader(signed.access_token)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
    await saveResourceServer(open.database.db, { ...server, tokenFormat: 'opaque' });
    await open.refresh();
    const opaque = await tokensFor(open, { scope: 'openid files:read' });
    expect(opaque).toMatchObject({ expires_in: 60 });
    expect(opaque.access_token).not.toContain('.');
  });

  it('leaves the claims of scopes to userinfo: the ID token holds roles alone', async () => {
    await using open = await openWithReader();
    const { id_token } = await tokensFor(open, { scope: 'openid profile email roles reports:read' });
    const claims = decodeJwt(id_token);
    expect(claims.roles).toEqual(['reader']);
    for (const name of ['name', 'email', 'preferred_username', 'updated_at']) expect(claims).not.toHaveProperty(name);
    expect(decodeJwt((await tokensFor(open, { scope: 'openid profile' })).id_token)).not.toHaveProperty('roles');
  });

  it('costs no more than eight statements, silent sign-in and exchange together', async () => {
    await using open = await openWithReader();
    const browser = new Browser(open.url);
    await tokensFor(open, { scope: 'openid reports:read' }, browser);
    open.statements.length = 0;
    const code = (await browser.authorize({ scope: 'openid reports:read' })).get('code');
    const { body } = await token(open.url, redemption(code));
    const refreshed = await token(open.url, { grant_type: 'refresh_token', refresh_token: body.refresh_token });
    expect(refreshed.status).toBe(200);
    await expect.poll(() => open.statements.length).toBe(3);
    const [authorize, exchange, refresh] = open.statements.map(({ sent }) => sent.length);
    expect(Number(authorize) + Number(exchange)).toBeLessThanOrEqual(8);
    expect(refresh).toBeLessThanOrEqual(3);
  });
});

describe('a machine', () => {
  async function openWithMachine(): Promise<OpenOidc> {
    const open = await openOidc();
    const scope = 'reports:read reports:write';
    await open.client({ client_id: 'nightly', grant_types: ['client_credentials'], redirect_uris: undefined, scope });
    return open;
  }

  it('gets a JWT for its API, no refresh token and nothing about a person, at no cost to the database', async () => {
    await using open = await openWithMachine();
    const asked = { grant_type: 'client_credentials', scope: 'reports:read' };
    const { body, headers } = await token(open.url, asked, { id: 'nightly' });
    expect(headers.get('cache-control')).toContain('no-store');
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
    const claims = decodeJwt(body.access_token);
    expect(claims).toMatchObject({ sub: 'nightly', client_id: 'nightly', aud: API, scope: 'reports:read' });
    for (const name of ['roles', 'acr', 'amr', 'auth_time', 'sid', 'grant_id']) expect(claims).not.toHaveProperty(name);
    await token(open.url, asked, { id: 'nightly' });
    await expect.poll(() => open.statements.map(({ sent }) => sent.length)[1]).toBe(0);
  });

  it('is told invalid_target when it names no API', async () => {
    await using open = await openWithMachine();
    for (const scope of [undefined, 'openid', 'nothing:known']) {
      const asked = { grant_type: 'client_credentials', ...(scope && { scope }) };
      const { status, body } = await token(open.url, asked, { id: 'nightly' });
      expect([status, body.error]).toEqual([400, 'invalid_target']);
    }
  });
});
