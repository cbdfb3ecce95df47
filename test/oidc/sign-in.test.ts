import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { API, Browser, openOidc, redemption, token, tokensFor } from './support.ts';

describe('a person signing in to an app', () => {
  it('comes back with a code that yields an ID token signed with RS256 and a token for userinfo', async () => {
    await using open = await openOidc();
    await open.account('acc_ada');
    await open.client({ client_id: 'app', first_party: true });
    const tokens = await tokensFor(open, { nonce: 'n-1', scope: 'openid profile' });
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 900, scope: 'openid profile' });
    const jwks = createRemoteJWKSet(new URL(`${open.url}/oauth2/jwks`));
    const { payload, protectedHeader } = await jwtVerify(tokens.id_token, jwks, { issuer: open.url, audience: 'app' });
    expect(protectedHeader.alg).toBe('RS256');
    expect(payload).toMatchObject({ sub: 'acc_ada', nonce: 'n-1', acr: 'urn:usher:aal1', amr: ['pwd'] });
    expect(payload.auth_time).toBeGreaterThan(1_700_000_000);
    expect(payload.sid).toBeTypeOf('string');
    expect(open.bugs).toEqual([]);
  });

  it('gets a JWT for the API whose permissions were asked for, cut to what the roles allow', async () => {
    await using open = await openOidc();
    await open.account('acc_ada', { username: 'ada', username_key: 'ada', name: 'Ada Byron' });
    await open.role('reader', ['reports:read'], 'acc_ada');
    await open.client({
      client_id: 'app',
      first_party: true,
      scope: 'openid profile email roles offline_access reports:read reports:write',
    });
    const tokens = await tokensFor(open, { scope: 'openid profile reports:read reports:write' });
    const claims = decodeJwt(tokens.access_token);
    expect(claims).toMatchObject({
      aud: API,
      sub: 'acc_ada',
      client_id: 'app',
      roles: ['reader'],
      preferred_username: 'ada',
      name: 'Ada Byron',
      acr: 'urn:usher:aal1',
      scope: 'openid profile reports:read',
    });
    expect(tokens).toMatchObject({ expires_in: 600, scope: 'openid profile reports:read' });
    expect(claims).not.toHaveProperty('email');
  });

  it('has refresh tokens that rotate', async () => {
    await using open = await openOidc();
    await open.account('acc_ada');
    await open.client({ client_id: 'app', first_party: true });
    const { refresh_token } = await tokensFor(open);
    const { status, body } = await token(open.url, { grant_type: 'refresh_token', refresh_token });
    expect(status).toBe(200);
    expect(body.refresh_token).not.toBe(refresh_token);
    expect(decodeJwt(body.id_token).sub).toBe('acc_ada');
  });

  it('is asked for consent once by an app that is not ours, and then passes silently', async () => {
    await using open = await openOidc();
    await open.account('acc_ada');
    await open.client({ client_id: 'app' });
    const prompts: string[] = [];
    const act = open.atSignIn;
    open.atSignIn = (page) => {
      prompts.push(page.prompt);
      return act(page);
    };
    await tokensFor(open, { scope: 'openid email' });
    await tokensFor(open, { scope: 'openid email' }, new Browser(open.url));
    expect(prompts).toEqual(['login', 'consent', 'login']);
  });

  it('cannot use a code twice', async () => {
    await using open = await openOidc();
    await open.account('acc_ada');
    await open.client({ client_id: 'app', first_party: true });
    const code = (await new Browser(open.url).authorize()).get('code');
    expect((await token(open.url, redemption(code))).status).toBe(200);
    expect((await token(open.url, redemption(code))).body).toMatchObject({ error: 'invalid_grant' });
  });
});
