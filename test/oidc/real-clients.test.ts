import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import * as client from 'openid-client';
import { beforeAll, describe, expect, it } from 'vitest';
import { API, Browser, CALLBACK, type OpenOidc, openOidc, SECRET } from './support.ts';

const BYE = 'https://app.example.com/bye';
const SCOPE = 'openid profile email offline_access reports:read';

async function openForClients(): Promise<OpenOidc> {
  const open = await openOidc();
  await open.account('acc_ada', { name: 'Ada Byron' });
  await open.role('reader', ['reports:read'], 'acc_ada');
  await open.client({ client_id: 'app', scope: SCOPE, post_logout_redirect_uris: [BYE] });
  await open.client({ client_id: 'es', scope: SCOPE, id_token_signed_response_alg: 'ES256' });
  const spa = { client_id: 'spa', token_endpoint_auth_method: 'none', first_party: true };
  await open.client({ ...spa, scope: SCOPE });
  const machine = { grant_types: ['client_credentials'], redirect_uris: undefined, scope: 'reports:read' };
  await open.client({ client_id: 'nightly', ...machine });
  return open;
}

describe('openid-client, as any app would use it', () => {
  let open: OpenOidc;
  beforeAll(async () => {
    open = await openForClients();
    return () => open[Symbol.asyncDispose]();
  });

  const discover = (id: string, authentication?: client.ClientAuth) =>
    client.discovery(new URL(open.url), id, SECRET, authentication, { execute: [client.allowInsecureRequests] });

  async function signIn(
    config: client.Configuration,
    extra: Record<string, string> = {},
    browser = new Browser(open.url),
  ) {
    const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: CALLBACK,
      scope: 'openid profile offline_access reports:read',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      ...extra,
    });
    const { url: answer } = await browser.follow(`${url.pathname}${url.search}`);
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
    return client.authorizationCodeGrant(config, answer, checks);
  }

  it('signs in, asks userinfo, refreshes, and signs out', async () => {
    const config = await discover('app');
    const browser = new Browser(open.url);
    const tokens = await signIn(config, {}, browser);
    expect(tokens.claims()).toMatchObject({ sub: 'acc_ada', iss: open.url });
    expect(await client.fetchUserInfo(config, tokens.access_token, 'acc_ada')).toMatchObject({ name: 'Ada Byron' });
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(refreshed.claims()?.sub).toBe('acc_ada');
    const state = client.randomState();
    const hint = { id_token_hint: refreshed.id_token ?? '', post_logout_redirect_uri: BYE, state };
    const bye = client.buildEndSessionUrl(config, hint);
    const { url } = await browser.follow(`${bye.pathname}${bye.search}`);
    expect(url.href).toBe(`${BYE}?state=${state}`);
    await expect(client.refreshTokenGrant(config, refreshed.refresh_token ?? '')).rejects.toThrow(
      /invalid_grant|error in the resp/i,
    );
  });

  it('authenticates by Basic and by POST', async () => {
    for (const method of [client.ClientSecretBasic(SECRET), client.ClientSecretPost(SECRET)]) {
      const config = await discover('nightly', method);
      const tokens = await client.clientCredentialsGrant(config, { scope: 'reports:read' });
      expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'reports:read', expires_in: 600 });
    }
  });

  it('may have its ID tokens signed with ES256', async () => {
    const config = await discover('es');
    config.serverMetadata();
    const es = await client.discovery(
      new URL(open.url),
      'es',
      { client_secret: SECRET, id_token_signed_response_alg: 'ES256' },
      undefined,
      { execute: [client.allowInsecureRequests] },
    );
    const { id_token } = await signIn(es);
    expect(decodeProtectedHeader(id_token ?? '').alg).toBe('ES256');
  });

  it('revokes a refresh token', async () => {
    const config = await discover('app');
    const { refresh_token = '' } = await signIn(config);
    await client.tokenRevocation(config, refresh_token);
    await expect(client.refreshTokenGrant(config, refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('gets an access token that an API verifies by the JWKS', async () => {
    const { access_token } = await signIn(await discover('app'));
    const jwks = createRemoteJWKSet(new URL(`${open.url}/oauth2/jwks`));
    const options = { issuer: open.url, audience: API, typ: 'at+jwt' };
    expect((await jwtVerify(access_token, jwks, options)).payload).toMatchObject({ sub: 'acc_ada', client_id: 'app' });
  });
});

describe('oauth4webapi, as a single-page app would use it', () => {
  it('signs in with PKCE alone, reads userinfo, and validates the access token as an API', async () => {
    await using open = await openForClients();
    const insecure = { [oauth.allowInsecureRequests]: true };
    const issuer = new URL(open.url);
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    const spa: oauth.Client = { client_id: 'spa' };
    const verifier = oauth.generateRandomCodeVerifier();
    const query = new URLSearchParams({
      client_id: 'spa',
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope: 'openid email reports:read',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const { url } = await new Browser(open.url).follow(`/oauth2/authorize?${query}`);
    const params = oauth.validateAuthResponse(as, spa, url, oauth.expectNoState);
    const answer = await oauth.authorizationCodeGrantRequest(
      as,
      spa,
      oauth.None(),
      params,
      CALLBACK,
      verifier,
      insecure,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, spa, answer, { requireIdToken: true });
    await oauth.validateApplicationLevelSignature(as, answer, insecure);
    const info = await oauth.userInfoRequest(as, spa, tokens.access_token, insecure);
    expect(await oauth.processUserInfoResponse(as, spa, 'acc_ada', info)).toMatchObject({ email_verified: true });
    const request = new Request(`${API}/reports`, { headers: { authorization: `Bearer ${tokens.access_token}` } });
    const claims = await oauth.validateJwtAccessToken(as, request, API, insecure);
    expect(claims).toMatchObject({ sub: 'acc_ada', client_id: 'spa', scope: 'openid email reports:read' });
    expect(tokens.refresh_token).toBeTypeOf('string');
  });
});
