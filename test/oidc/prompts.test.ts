import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { authorizePath, Browser, CALLBACK, type OpenOidc, openOidc, redemption, token, tokensFor } from './support.ts';

async function openWithApp(): Promise<OpenOidc & { readonly prompts: string[] }> {
  const open = await openOidc();
  await open.account('acc_ada');
  await open.account('acc_bob');
  await open.client({ client_id: 'app', first_party: true });
  const prompts: string[] = [];
  const act = open.atSignIn;
  open.atSignIn = (page) => {
    prompts.push(page.prompt);
    return act(page);
  };
  return Object.assign(open, { prompts });
}

/** As if the sign-in had been so long ago. */
async function ageSignIn(open: OpenOidc, seconds: number): Promise<void> {
  const db = open.database.db;
  await db
    .updateTable('session')
    .set({ signed_in_at: new Date(Date.now() - seconds * 1000) })
    .execute();
}

describe('what an app may ask of the sign-in', () => {
  it('prompt=none without a session is login_required, with the state untouched and nothing else', async () => {
    await using open = await openWithApp();
    const state = 'x'.repeat(128);
    const answer = await new Browser(open.url).authorize({ prompt: 'none', state });
    expect(answer.get('error')).toBe('login_required');
    expect(answer.get('state')).toBe(state);
    expect([...answer.keys()].sort()).toEqual(['error', 'error_description', 'iss', 'state']);
  });

  it('prompt=none with a session is a silent success with the same person and time', async () => {
    await using open = await openWithApp();
    const browser = new Browser(open.url);
    const first = decodeJwt((await tokensFor(open, {}, browser)).id_token);
    await ageSignIn(open, 5000);
    const second = decodeJwt((await tokensFor(open, { prompt: 'none' }, browser)).id_token);
    expect(second.sub).toBe(first.sub);
    expect(Number(first.auth_time) - Number(second.auth_time)).toBeGreaterThan(4990);
    expect(second.sid).toBe(first.sid);
    expect(open.prompts).toEqual(['login']);
  });

  it('prompt=none is consent_required where the person never agreed', async () => {
    await using open = await openWithApp();
    await open.client({ client_id: 'other', first_party: false });
    const browser = new Browser(open.url);
    await tokensFor(open, {}, browser);
    expect((await browser.authorize({ client_id: 'other', prompt: 'none' })).get('error')).toBe('consent_required');
  });

  it('prompt=login asks again and moves the time of the sign-in', async () => {
    await using open = await openWithApp();
    const browser = new Browser(open.url);
    await tokensFor(open, {}, browser);
    await ageSignIn(open, 1000);
    const before = decodeJwt((await tokensFor(open, {}, browser)).id_token);
    const after = decodeJwt((await tokensFor(open, { prompt: 'login' }, browser)).id_token);
    expect(Number(after.auth_time)).toBeGreaterThan(Number(before.auth_time) + 90);
    expect(open.prompts).toEqual(['login', 'login']);
  });

  it('max_age asks again when the sign-in is older, and not before', async () => {
    await using open = await openWithApp();
    const browser = new Browser(open.url);
    await tokensFor(open, {}, browser);
    await ageSignIn(open, 1000);
    await tokensFor(open, { max_age: '10000' }, browser);
    expect(open.prompts).toEqual(['login']);
    const { id_token } = await tokensFor(open, { max_age: '500' }, browser);
    expect(open.prompts).toEqual(['login', 'login']);
    expect(Date.now() / 1000 - Number(decodeJwt(id_token).auth_time)).toBeLessThan(60);
    await tokensFor(open, { max_age: '0' }, browser);
    expect(open.prompts).toEqual(['login', 'login', 'login']);
  });

  it('prompt=create and prompt=select_account show their page, with and without a session', async () => {
    await using open = await openWithApp();
    const browser = new Browser(open.url);
    await tokensFor(open, { prompt: 'create' }, browser);
    await tokensFor(open, { prompt: 'select_account' }, browser);
    await tokensFor(open, { prompt: 'select_account login' }, browser);
    expect(open.prompts).toEqual(['create', 'select_account', 'select_account']);
  });

  it('another person signing in ends the session of the first', async () => {
    await using open = await openWithApp();
    const browser = new Browser(open.url);
    const ada = await tokensFor(open, {}, browser);
    open.person = 'acc_bob';
    const { url } = await browser.follow(authorizePath({ prompt: 'login' }));
    const { body: bob } = await token(open.url, redemption(url.searchParams.get('code')));
    expect(decodeJwt(bob.id_token).sub).toBe('acc_bob');
    const again = await token(open.url, { grant_type: 'refresh_token', refresh_token: ada.refresh_token });
    expect(again.body.error).toBe('invalid_grant');
  });

  it('an id_token_hint of somebody else is login_required when nothing may be asked', async () => {
    await using open = await openWithApp();
    const browser = new Browser(open.url);
    const { id_token } = await tokensFor(open);
    open.person = 'acc_bob';
    await tokensFor(open, {}, browser);
    const answer = await browser.authorize({ prompt: 'none', id_token_hint: id_token });
    expect(answer.get('error')).toBe('login_required');
  });

  it.each([
    { foo: 'bar' },
    { display: 'page' },
    { display: 'popup' },
    { ui_locales: 'se' },
    { claims_locales: 'se' },
    { login_hint: 'ada@acme.test' },
    { acr_values: '1 2' },
    { nonce: 'n'.repeat(64) },
  ])('%o causes no error', async (params) => {
    await using open = await openWithApp();
    expect((await new Browser(open.url).authorize(params)).get('code')).toBeTypeOf('string');
  });

  it('the pages are told what the app hinted at', async () => {
    await using open = await openWithApp();
    const seen: unknown[] = [];
    open.atSignIn = async ({ request }) => {
      seen.push(request);
      return { login: { accountId: 'acc_ada', means: ['pwd'] } };
    };
    await tokensFor(open, { login_hint: 'ada@acme.test', ui_locales: 'de en', acr_values: 'urn:usher:aal1' });
    expect(seen[0]).toMatchObject({
      prompt: { name: 'login', reasons: ['no_session'] },
      client: { id: 'app', name: 'App', isFirstParty: true },
      loginHint: 'ada@acme.test',
      uiLocales: ['de', 'en'],
      acrValues: ['urn:usher:aal1'],
      accountId: undefined,
    });
  });
});

describe('levels of authentication', () => {
  const unmet = 'unmet_authentication_requirements';
  const claims = (acr: object) => JSON.stringify({ id_token: { acr } });

  it.each<{ params: Record<string, string>; asked: readonly string[] }>([
    { params: { acr_values: 'urn:usher:aal1' }, asked: ['login'] },
    { params: { acr_values: 'urn:usher:aal2 urn:usher:aal1' }, asked: ['login'] },
    { params: { acr_values: 'unknown' }, asked: ['login'] },
    { params: { acr_values: 'urn:usher:aal2' }, asked: ['login', 'mfa'] },
    { params: { acr_values: 'urn:usher:phr unknown' }, asked: ['login', 'mfa'] },
    { params: { claims: claims({ essential: true, value: 'urn:usher:aal2' }) }, asked: ['login', 'mfa'] },
    { params: { claims: claims({ essential: true, values: ['urn:usher:phr', 'unknown'] }) }, asked: ['login', 'mfa'] },
    { params: { claims: claims({ essential: true, values: ['urn:usher:aal1'] }) }, asked: ['login'] },
    { params: { claims: claims({ essential: true }) }, asked: ['login'] },
    // A claim that is not essential is a wish (OIDC Core 5.5.1.1).
    { params: { claims: claims({ value: 'urn:usher:aal2' }) }, asked: ['login'] },
    { params: { claims: claims({ value: 'unknown' }) }, asked: ['login'] },
    // `acr_values` is in place of the claim.
    { params: { acr_values: 'urn:usher:aal2', claims: claims({ value: 'urn:usher:aal1' }) }, asked: ['login', 'mfa'] },
    {
      params: { acr_values: 'urn:usher:aal1', claims: claims({ essential: true, value: 'unknown' }) },
      asked: ['login'],
    },
  ])('$params asks $asked', async ({ params, asked }) => {
    await using open = await openWithApp();
    const act = open.atSignIn;
    open.atSignIn = async (page) => {
      const answer = await act(page);
      return page.prompt === 'mfa' ? { error: 'access_denied' } : answer;
    };
    const answer = await new Browser(open.url).authorize(params);
    expect(answer.get('error') ?? undefined).toBe(asked.includes('mfa') ? 'access_denied' : undefined);
    expect(open.prompts).toEqual(asked);
  });

  it.each([
    { essential: true, value: 'unknown' },
    { essential: true, values: ['unknown', 'other'] },
  ])('an essential level that nobody knows (%o) ends at once, before a password is asked for', async (acr) => {
    await using open = await openWithApp();
    const browser = new Browser(open.url);
    expect((await browser.authorize({ claims: claims(acr) })).get('error')).toBe(unmet);
    expect((await browser.authorize({ claims: claims(acr), prompt: 'none' })).get('error')).toBe(unmet);
    expect(open.prompts).toEqual([]);
  });

  it('where nobody may be asked, who is not signed in comes before how surely', async () => {
    await using open = await openWithApp();
    const browser = new Browser(open.url);
    const asked = { acr_values: 'urn:usher:aal2', prompt: 'none' };
    expect((await browser.authorize(asked)).get('error')).toBe('login_required');
    await tokensFor(open, {}, browser);
    expect((await browser.authorize(asked)).get('error')).toBe(unmet);
  });
});

describe('a session that no longer counts', () => {
  it('asks someone whose account was disabled to sign in, and tells prompt=none login_required', async () => {
    await using open = await openWithApp();
    const browser = new Browser(open.url);
    await tokensFor(open, {}, browser);
    await open.database.db.updateTable('account').set({ is_disabled: true }).where('id', '=', 'acc_ada').execute();
    expect((await browser.authorize({ prompt: 'none' })).get('error')).toBe('login_required');
    expect(open.bugs).toEqual([]);
  });

  it('is over a year after the sign-in, however much it was used', async () => {
    await using open = await openWithApp();
    const browser = new Browser(open.url);
    await tokensFor(open, {}, browser);
    await ageSignIn(open, 366 * 86_400);
    expect((await browser.authorize({ prompt: 'none' })).get('error')).toBe('login_required');
  });

  it('gives a disabled person no more tokens', async () => {
    await using open = await openWithApp();
    const { refresh_token, access_token } = await tokensFor(open);
    await open.database.db.updateTable('account').set({ is_disabled: true }).execute();
    const { body } = await token(open.url, { grant_type: 'refresh_token', refresh_token });
    expect(body.error).toBe('invalid_grant');
    const headers = { authorization: `Bearer ${access_token}` };
    expect((await fetch(`${open.url}/oauth2/userinfo`, { headers })).status).toBe(401);
  });
});

describe('an interaction', () => {
  it('belongs to the browser it began in: elsewhere it is gone', async () => {
    await using open = await openWithApp();
    open.atSignIn = async () => 'stay';
    const { url } = await new Browser(open.url).follow(authorizePath());
    expect(url.pathname).toMatch(/^\/sign-in\/[\w-]+$/);
    expect((await new Browser(open.url).send(url.pathname)).status).toBe(410);
  });

  it('is gone for whoever answers it after it was finished elsewhere', async () => {
    await using open = await openWithApp();
    open.atSignIn = async () => {
      await open.database.db.deleteFrom('interaction').execute();
      return { login: { accountId: 'acc_ada', means: ['pwd'] } };
    };
    const { page } = await new Browser(open.url).follow(authorizePath());
    expect(page?.status).toBe(410);
    expect(await open.database.db.selectFrom('interaction').selectAll().execute()).toEqual([]);
  });

  it('can end with an error for the app', async () => {
    await using open = await openWithApp();
    open.atSignIn = async () => ({ error: 'access_denied', error_description: 'not today' });
    const answer = await new Browser(open.url).authorize();
    expect(Object.fromEntries(answer)).toMatchObject({ error: 'access_denied', error_description: 'not today' });
  });

  it('shows an error page when one comes back to an authorization that has ended', async () => {
    await using open = await openWithApp();
    const page = await new Browser(open.url).send('/oauth2/authorize/an-old-uid');
    expect(page.status).toBe(400);
    expect(await page.text()).toContain('id="error"');
  });

  it('carries iss in every answer', async () => {
    await using open = await openWithApp();
    expect((await new Browser(open.url).authorize()).get('iss')).toBe(open.url);
    const { url } = await new Browser(open.url).follow(authorizePath({ prompt: 'none', redirect_uri: CALLBACK }));
    expect(url.searchParams.get('iss')).toBe(open.url);
  });
});
