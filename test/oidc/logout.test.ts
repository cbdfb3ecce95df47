import { generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { type Answer, Browser, type OpenOidc, openOidc, token, tokensFor } from './support.ts';

const BACK = 'https://app.example.com/bye';

async function signedIn(): Promise<OpenOidc & { readonly browser: Browser; readonly tokens: Answer['body'] }> {
  const open = await openOidc();
  await open.account('acc_ada');
  await open.client({ client_id: 'app', first_party: true, post_logout_redirect_uris: [BACK] });
  await open.client({ client_id: 'other', first_party: true });
  const browser = new Browser(open.url);
  const tokens = await tokensFor(open, { scope: 'openid offline_access' }, browser);
  return Object.assign(open, { browser, tokens });
}

const logout = (params: Record<string, string>) => `/oauth2/logout?${new URLSearchParams(params)}`;

async function isSignedIn({ browser }: { browser: Browser }): Promise<boolean> {
  return (await browser.authorize({ prompt: 'none' })).has('code');
}

async function confirm(browser: Browser, page: Response | undefined): Promise<{ url: URL }> {
  const form = (await page?.text()) ?? '';
  const [, action = ''] = /action="([^"]+)"/.exec(form) ?? [];
  const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(form) ?? [];
  const body = new URLSearchParams({ xsrf, logout: 'yes' });
  const answer = await browser.send(action, { method: 'POST', body });
  return browser.follow(answer.headers.get('location') ?? '');
}

describe('signing out from an app', () => {
  it('acts without a question when the hint is of this session, and goes back with the exact state', async () => {
    await using open = await signedIn();
    const state = `~!@#$%^&*()_+{}|:"<>?[]\\;',./ %20 &x=y`;
    const hint = { id_token_hint: open.tokens.id_token, post_logout_redirect_uri: BACK, state };
    const { url, page } = await open.browser.follow(logout(hint));
    expect(page).toBeUndefined();
    expect(`${url.origin}${url.pathname}`).toBe(BACK);
    expect(url.searchParams.get('state')).toBe(state);
    expect(await isSignedIn(open)).toBe(false);
  });

  it('sends no state back where none was sent', async () => {
    await using open = await signedIn();
    const hint = { id_token_hint: open.tokens.id_token, post_logout_redirect_uri: BACK };
    expect((await open.browser.follow(logout(hint))).url.href).toBe(BACK);
  });

  it('ends every grant of the session, with offline access and of other apps too', async () => {
    await using open = await signedIn();
    const answer = await open.browser.authorize({ client_id: 'other' });
    expect(answer.has('code')).toBe(true);
    await open.browser.follow(logout({ id_token_hint: open.tokens.id_token }));
    const { refresh_token } = open.tokens;
    const refreshed = await token(open.url, { grant_type: 'refresh_token', refresh_token });
    expect(refreshed.body.error).toBe('invalid_grant');
    const live = await open.database.db.selectFrom('grant').select('id').where('status', '=', 0).execute();
    expect(live).toEqual([]);
    expect(
      await open.database.db.selectFrom('session').select('uid').where('account_id', 'is not', null).execute(),
    ).toEqual([]);
  });

  it('without a redirect URI ends at the signed-out page', async () => {
    await using open = await signedIn();
    const { url } = await open.browser.follow(logout({ id_token_hint: open.tokens.id_token }));
    expect(url.href).toBe(`${open.url}/signed-out`);
  });

  it('works by POST too', async () => {
    await using open = await signedIn();
    const body = new URLSearchParams({ id_token_hint: open.tokens.id_token });
    const answer = await open.browser.send('/oauth2/logout', { method: 'POST', body });
    expect(answer.status).toBe(303);
    expect((await open.browser.follow(answer.headers.get('location') ?? '')).url.pathname).toBe('/signed-out');
    expect(await isSignedIn(open)).toBe(false);
  });

  it.each([{}, { state: 'only-a-state' }, { client_id: 'app' }])(
    'asks first with %o, and then signs out',
    async (params) => {
      await using open = await signedIn();
      const { page } = await open.browser.follow(logout(params));
      expect(await isSignedIn(open)).toBe(true);
      const asked = await open.browser.follow(logout(params));
      expect(page?.status).toBe(200);
      const { url } = await confirm(open.browser, asked.page);
      expect(url.pathname).toBe('/signed-out');
      expect(await isSignedIn(open)).toBe(false);
    },
  );

  it('asks when the hint is of an earlier session: a replayed one must not end this one', async () => {
    await using open = await signedIn();
    await open.browser.follow(logout({ id_token_hint: open.tokens.id_token }));
    await tokensFor(open, {}, open.browser);
    const hint = { id_token_hint: open.tokens.id_token, post_logout_redirect_uri: BACK };
    const { page } = await open.browser.follow(logout(hint));
    expect(page?.status).toBe(200);
    expect(await isSignedIn(open)).toBe(true);
  });

  it('does not redirect to a URI without a hint that says whose it is', async () => {
    await using open = await signedIn();
    const { page } = await open.browser.follow(logout({ post_logout_redirect_uri: BACK }));
    expect((await confirm(open.browser, page)).url.pathname).toBe('/signed-out');
  });

  it.each([
    'https://evil.example.com/',
    `${BACK}/`,
    `${BACK}?x=1`,
    'https://app.example.com@evil.example.com/bye',
    'javascript:alert(1)',
  ])('shows an error, and goes nowhere, for the unregistered %s', async (uri) => {
    await using open = await signedIn();
    const hint = { id_token_hint: open.tokens.id_token, post_logout_redirect_uri: uri };
    const { page } = await open.browser.follow(logout(hint));
    expect(page?.status).toBe(400);
    expect(await page?.text()).toContain('id="error"');
    expect(await isSignedIn(open)).toBe(true);
  });

  it('refuses a hint that is unsigned or signed by another key', async () => {
    await using open = await signedIn();
    const [, payload = ''] = open.tokens.id_token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const { privateKey } = await generateKeyPair('RS256');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(privateKey);
    for (const hint of [`${none}.${payload}.`, forged, 'nonsense']) {
      const { page } = await open.browser.follow(logout({ id_token_hint: hint, post_logout_redirect_uri: BACK }));
      expect(page?.status).toBe(400);
    }
    expect(await isSignedIn(open)).toBe(true);
  });

  it('has nothing to ask where nobody is signed in, and goes back at once', async () => {
    await using open = await signedIn();
    const hint = { id_token_hint: open.tokens.id_token, post_logout_redirect_uri: BACK, state: 'a b' };
    const { url, page } = await new Browser(open.url).follow(logout(hint));
    expect(page).toBeUndefined();
    expect(url.href).toBe(`${BACK}?state=a+b`);
    expect((await new Browser(open.url).follow(logout({}))).url.pathname).toBe('/signed-out');
    expect(await isSignedIn(open)).toBe(true);
  });

  it('is not to be had by posting the form from elsewhere', async () => {
    await using open = await signedIn();
    await open.browser.follow(logout({}));
    const body = new URLSearchParams({ xsrf: 'guessed', logout: 'yes' });
    const answer = await open.browser.send('/oauth2/logout/confirm', { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(await isSignedIn(open)).toBe(true);
  });
});

describe('signing out here', () => {
  it('ends the session of this browser and its tokens, and takes the cookie back', async () => {
    await using open = await signedIn();
    expect(await (await open.browser.send('/who')).json()).toMatchObject({ accountId: 'acc_ada', means: ['pwd'] });
    await open.browser.send('/leave');
    expect(open.browser.cookieNames).not.toContain('usher');
    expect(await (await open.browser.send('/who')).json()).toEqual({});
    expect(await isSignedIn(open)).toBe(false);
  });

  it('leaves a copy of the cookie worthless', async () => {
    await using open = await signedIn();
    const thief = open.browser.copy();
    await open.browser.send('/leave');
    expect(await (await thief.send('/who')).json()).toEqual({});
    expect((await thief.authorize({ prompt: 'none' })).get('error')).toBe('login_required');
  });
});
