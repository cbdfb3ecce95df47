import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { authorizePath, Browser, type OpenOidc, openOidc, redemption, token, tokensFor } from './support.ts';

const ODD = [
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e',
  '%00',
  '%',
  '[]',
  '{}',
  'null',
  '-1',
  "'; drop table client; --",
  '../../etc/passwd',
  'é'.repeat(300),
  '{"userinfo":{"\\u0000":null}}',
  '{"id_token":{"\\ud800":{"value":"\\u0000"}}}',
  '{"id_token":{"acr":{"values":7,"essential":true}}}',
  '{"id_token":{"acr":"x"}}',
  '{"id_token":{"sub":{"value":["\\ud800"]}}}',
];
const AUTHORIZE = `client_id redirect_uri response_type response_mode scope state nonce prompt max_age ui_locales
  claims_locales login_hint acr_values claims id_token_hint code_challenge code_challenge_method resource display
  request request_uri registration usher_scope dpop_jkt`.split(/\s+/);
const TOKEN = `grant_type code redirect_uri code_verifier refresh_token scope resource client_id client_secret
  client_assertion client_assertion_type`.split(/\s+/);

describe('odd input', () => {
  let open: OpenOidc;
  let browser: Browser;
  beforeAll(async () => {
    open = await openOidc();
    await open.account('acc_ada');
    await open.client({ client_id: 'app', first_party: true });
    browser = new Browser(open.url);
    await tokensFor(open, {}, browser);
    return () => open[Symbol.asyncDispose]();
  });

  beforeEach(() => {
    open.bugs.length = 0;
  });

  it.each(AUTHORIZE)('in %s of an authorization is never a bug of ours', async (name) => {
    for (const value of ODD) {
      for (const who of [browser.copy(), new Browser(open.url)]) {
        const { url, page } = await who.follow(authorizePath({ [name]: value }));
        expect(page?.status ?? 200, `${name}=${JSON.stringify(value)} at ${url}`).toBeLessThan(500);
        expect(url.searchParams.get('error')).not.toBe('server_error');
      }
    }
    expect(open.bugs).toEqual([]);
  });

  it.each(TOKEN)('in %s at the token endpoint is never a bug of ours', async (name) => {
    for (const value of ODD) {
      const { status, body } = await token(open.url, { ...redemption('code'), [name]: value });
      expect([status < 500, body.error]).toEqual([true, expect.any(String)]);
    }
    expect(open.bugs).toEqual([]);
  });

  it('is refused when a parameter comes twice', async () => {
    const twice = `${authorizePath()}&scope=openid&state=again`;
    const { page } = await new Browser(open.url).follow(twice);
    expect(page?.status ?? 303).toBeLessThan(500);
    const body = new URLSearchParams('grant_type=authorization_code&grant_type=refresh_token&code=a');
    const answer = await fetch(`${open.url}/oauth2/token`, { method: 'POST', body });
    expect(answer.status).toBe(400);
  });

  it('is refused in other content types, and where it is too long', async () => {
    const post = (body: string, type: string) =>
      fetch(`${open.url}/oauth2/token`, { method: 'POST', body, headers: { 'content-type': type } });
    expect((await post('{"grant_type":"refresh_token"}', 'application/json')).status).toBe(400);
    expect((await post('<a/>', 'text/xml')).status).toBe(400);
    expect((await post(`code=${'x'.repeat(1_000_000)}`, 'application/x-www-form-urlencoded')).status).toBeLessThan(500);
    expect(open.bugs).toEqual([]);
  });

  it('at any door of the protocol is answered without a bug', async () => {
    const paths = [
      'authorize',
      'token',
      'userinfo',
      'jwks',
      'revoke',
      'logout',
      'logout/confirm',
      'logout/success',
      'authorize/x',
    ];
    const request = fc.record({
      path: fc.constantFrom(...paths),
      method: fc.constantFrom('GET', 'POST'),
      params: fc.dictionary(
        fc.constantFrom(...AUTHORIZE, ...TOKEN, 'token', 'xsrf'),
        fc.oneof(fc.string(), fc.constantFrom(...ODD)),
      ),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ path, method, params }) => {
        const body = new URLSearchParams(params);
        const url = `${open.url}/oauth2/${path}`;
        const answer = await fetch(method === 'GET' ? `${url}?${body}` : url, {
          method,
          redirect: 'manual',
          ...(method === 'POST' && { body }),
        });
        expect(answer.status).toBeLessThan(500);
      }),
      { seed: 42, numRuns: 200 },
    );
    expect(open.bugs).toEqual([]);
  });
});
