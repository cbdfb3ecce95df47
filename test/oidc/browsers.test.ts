import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import Koa from 'koa';
import { describe, expect, it } from 'vitest';
import { protocolMiddleware, runInstances } from '#oidc/running-provider.ts';
import { authorizePath, Browser, CALLBACK, CHALLENGE, openOidc, redemption, token, tokensFor } from './support.ts';

describe('POST to the authorization endpoint', () => {
  it('is answered 303 to the same request as a GET, parameters of both kinds', async () => {
    await using open = await openOidc();
    const body = new URLSearchParams({ state: 'ä & ü', scope: 'openid' });
    const init = { method: 'POST', body, redirect: 'manual' as const };
    const answer = await fetch(`${open.url}/oauth2/authorize?client_id=app`, init);
    expect(answer.status).toBe(303);
    const { pathname, searchParams } = new URL(answer.headers.get('location') ?? '', open.url);
    expect(pathname).toBe('/oauth2/authorize');
    expect(Object.fromEntries(searchParams)).toEqual({ client_id: 'app', state: 'ä & ü', scope: 'openid' });
  });

  it('signs in like a GET', async () => {
    await using open = await openOidc();
    await open.account('acc_ada');
    await open.client({ client_id: 'app', first_party: true });
    const browser = new Browser(open.url);
    const body = new URLSearchParams(authorizePath().split('?')[1]);
    const answer = await browser.send('/oauth2/authorize', { method: 'POST', body });
    const { url } = await browser.follow(answer.headers.get('location') ?? '');
    expect((await token(open.url, redemption(url.searchParams.get('code')))).status).toBe(200);
  });

  it('takes forms only, of a sensible length', async () => {
    await using open = await openOidc();
    const post = async (body: string | URLSearchParams, headers = {}) =>
      (await fetch(`${open.url}/oauth2/authorize`, { method: 'POST', body, headers })).status;
    expect(await post('{}', { 'content-type': 'application/json' })).toBe(400);
    expect(await post(new URLSearchParams({ state: 'x'.repeat(20_000) }))).toBe(400);
    expect(await post(new URLSearchParams({ state: 'x'.repeat(1_000_000) }))).toBe(400);
  });
});

describe('response_mode=form_post', () => {
  it('posts the code to the app, with a script that the policy of the page allows by its hash', async () => {
    await using open = await openOidc();
    await open.account('acc_ada');
    await open.client({ client_id: 'app', first_party: true });
    const app = new Koa();
    app.use(async (ctx, next) => {
      ctx.set('Content-Security-Policy', "default-src 'none'; script-src 'self'");
      await next();
    });
    app.use(protocolMiddleware(open.url, await runInstances(open.deps)));
    const { page } = await new Browser(open.url).follow(authorizePath({ response_mode: 'form_post', prompt: 'none' }));
    const html = await page?.text();
    expect(html).toContain(`action="${CALLBACK}"`);
    expect(html).toContain('name="error" value="login_required"');
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const path = authorizePath({ response_mode: 'form_post', prompt: 'none' });
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    expect(answer.headers.get('content-security-policy')).toMatch(/script-src 'self' 'sha256-[\w+/]+=*'/);
    server.close();
  });
});

describe('calls from pages', () => {
  it('are for public clients, from the origins of their redirect URIs', async () => {
    await using open = await openOidc();
    await open.account('acc_ada');
    const spa = { client_id: 'spa', token_endpoint_auth_method: 'none', first_party: true };
    await open.client({ ...spa, redirect_uris: ['https://spa.example.com/callback'] });
    const params = { client_id: 'spa', redirect_uri: 'https://spa.example.com/callback' };
    const redeem = async (origin: string) => {
      const code = (await new Browser(open.url).authorize(params)).get('code');
      const asked = { ...redemption(code), redirect_uri: params.redirect_uri };
      return token(open.url, asked, { id: 'spa', secret: null, headers: { origin } });
    };
    const good = await redeem('https://spa.example.com');
    expect(good.status).toBe(200);
    expect(good.headers.get('access-control-allow-origin')).toBe('https://spa.example.com');
    for (const origin of ['https://evil.example.com', 'https://spa.example.com.evil.example', 'null']) {
      const bad = await redeem(origin);
      expect(bad.status).toBe(400);
      expect(bad.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('are not for confidential clients, nor for the authorization endpoint', async () => {
    await using open = await openOidc();
    await open.account('acc_ada');
    await open.client({ client_id: 'app', first_party: true });
    const code = (await new Browser(open.url).authorize()).get('code');
    const answer = await token(open.url, redemption(code), { headers: { origin: 'https://app.example.com' } });
    expect(answer.status).toBe(400);
    const page = await new Browser(open.url).send(authorizePath(), { headers: { origin: 'https://app.example.com' } });
    expect(page.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('cookies', () => {
  const overHttp = (url: string, path: string) =>
    new Promise<{ headers: Record<string, unknown>; body: string }>((resolve, reject) => {
      const sent = request(`${url}${path}`, { headers: { host: 'id.example.com', accept: 'text/html' } });
      sent.on('error', reject).on('response', async (answer) => {
        resolve({ headers: answer.headers, body: await text(answer) });
      });
      sent.end();
    });

  it('have the browser prefixes and are secure, http-only and lax where the issuer is https', async () => {
    await using open = await openOidc({ issuer: () => 'https://id.example.com' });
    await open.client({ client_id: 'app', first_party: true });
    const { headers } = await overHttp(open.url, authorizePath());
    const cookies = headers['set-cookie'] as string[];
    expect(cookies.map((cookie) => cookie.split('=')[0])).toEqual(
      expect.arrayContaining(['__Secure-usher-interaction', '__Secure-usher-resume']),
    );
    const asked = await overHttp(open.url, '/oauth2/logout');
    const session = (asked.headers['set-cookie'] as string[]).filter((cookie) => cookie.startsWith('__Host-usher'));
    expect(session).toHaveLength(2);
    for (const cookie of [...cookies, ...session]) {
      for (const flag of ['secure', 'httponly', 'samesite=lax']) expect(cookie.toLowerCase()).toContain(`; ${flag}`);
    }
    for (const cookie of session) {
      expect(cookie).toMatch(/path=\/;/);
      expect(cookie).not.toMatch(/domain=/i);
    }
  });

  it('are worth nothing when they were tampered with', async () => {
    await using open = await openOidc();
    await open.account('acc_ada');
    await open.client({ client_id: 'app', first_party: true });
    const browser = new Browser(open.url);
    await tokensFor(open, {}, browser);
    const forged = await fetch(`${open.url}/who`, { headers: { cookie: 'usher=guess; usher.sig=guess' } });
    expect(await forged.json()).toEqual({});
  });
});

describe('errors', () => {
  it('are pages for people and JSON for machines, whatever those accept', async () => {
    await using open = await openOidc();
    const html = { accept: 'text/html,application/xhtml+xml' };
    const page = await fetch(`${open.url}/oauth2/authorize?client_id=nobody`, { headers: html });
    expect([page.status, page.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
    const json = await fetch(`${open.url}/oauth2/authorize?client_id=nobody`, {
      headers: { accept: 'application/json' },
    });
    expect(await json.json()).toMatchObject({ error: 'invalid_client' });
    const machine = await fetch(`${open.url}/oauth2/token`, {
      method: 'POST',
      headers: html,
      body: new URLSearchParams(),
    });
    expect(machine.headers.get('content-type')).toContain('application/json');
  });

  it('redirect to the app where that is safe', async () => {
    await using open = await openOidc();
    await open.client({ client_id: 'app', first_party: true });
    for (const params of [{ response_type: undefined }, { response_type: 'token' }, { response_type: 'id_token' }]) {
      const { url } = await new Browser(open.url).follow(authorizePath(params));
      expect(`${url.origin}${url.pathname}`).toBe(CALLBACK);
      const answer = new URLSearchParams(`${url.searchParams}&${url.hash.slice(1)}`);
      expect(['invalid_request', 'unsupported_response_type']).toContain(answer.get('error'));
    }
    const { url } = await new Browser(open.url).follow(authorizePath({ request: 'e30.e30.' }));
    expect(url.searchParams.get('error')).toBe('request_not_supported');
  });
});

describe('our own consoles', () => {
  it('sign in like any app, with code and PKCE, and redeem the code once', async () => {
    await using open = await openOidc();
    await open.account('acc_ada');
    await open.refresh();
    const browser = new Browser(open.url);
    const { url: start, state, verifier } = open.oidc.beginConsoleSignIn('account');
    expect(new URL(start).searchParams.get('code_challenge')).not.toBe(CHALLENGE);
    const { url } = await browser.follow(start.slice(open.url.length));
    expect(url.pathname).toBe('/account/callback');
    expect(url.searchParams.get('state')).toBe(state);
    const code = url.searchParams.get('code') ?? '';
    const redeem = (given: { code: string; verifier: string }, console: 'account' | 'admin' = 'account') =>
      open.oidc.finishConsoleSignIn({ console, ...given });
    expect(await redeem({ code, verifier: 'wrong' })).toBeUndefined();
    expect(await redeem({ code, verifier }, 'admin')).toBeUndefined();
    expect(await redeem({ code, verifier })).toEqual({ accountId: 'acc_ada' });
    expect(await redeem({ code, verifier })).toBeUndefined();
    expect(await (await browser.send('/who')).json()).toMatchObject({ accountId: 'acc_ada' });
  });

  it('begin a registration with prompt=create', async () => {
    await using open = await openOidc();
    await open.refresh();
    open.atSignIn = async () => 'stay';
    const { url: start } = open.oidc.beginConsoleSignIn('account', { prompt: 'create' });
    const { page } = await new Browser(open.url).follow(start.slice(open.url.length));
    expect(await page?.text()).toContain('<h1>create</h1>');
  });
});
