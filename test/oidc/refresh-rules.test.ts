import { describe, expect, it } from 'vitest';
import { type Answer, Browser, type OpenOidc, openOidc, token, tokensFor } from './support.ts';

async function openWith(given: Record<string, unknown>): Promise<OpenOidc & { readonly prompts: string[] }> {
  const open = await openOidc();
  await open.account('acc_ada');
  await open.client({ client_id: 'app', ...given });
  const prompts: string[] = [];
  const act = open.atSignIn;
  open.atSignIn = (page) => {
    prompts.push(page.prompt);
    return act(page);
  };
  return Object.assign(open, { prompts });
}

async function refresh(open: OpenOidc, tokens: Answer['body']): Promise<Answer> {
  return token(open.url, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
}

describe('who gets a refresh token', () => {
  it('our own apps always, and then it ends with the session', async () => {
    await using open = await openWith({ first_party: true });
    const tokens = await tokensFor(open, { scope: 'openid' });
    expect((await refresh(open, tokens)).status).toBe(200);
    const again = await tokensFor(open, { scope: 'openid' });
    await open.database.db
      .updateTable('session')
      .set({ expires_at: new Date(0) })
      .execute();
    expect((await refresh(open, again)).body.error).toBe('invalid_grant');
  });

  it('other apps when offline access was granted, which the end of the session leaves alone', async () => {
    await using open = await openWith({});
    expect(await tokensFor(open, { scope: 'openid' })).not.toHaveProperty('refresh_token');
    const tokens = await tokensFor(open, { scope: 'openid offline_access' });
    await open.database.db
      .updateTable('session')
      .set({ expires_at: new Date(0) })
      .execute();
    expect((await refresh(open, tokens)).status).toBe(200);
  });

  it('asks for offline access once: afterwards the consent on record counts, without prompt=consent', async () => {
    await using open = await openWith({});
    const first = await tokensFor(open, { scope: 'openid offline_access' });
    const second = await tokensFor(open, { scope: 'openid offline_access' });
    expect([first, second].map(({ refresh_token }) => typeof refresh_token)).toEqual(['string', 'string']);
    expect(second.scope).toBe('openid offline_access');
    expect(open.prompts).toEqual(['login', 'consent', 'login']);
  });

  it('also with prompt=consent, which asks anew; our own apps have no consent page even then', async () => {
    await using open = await openWith({});
    const browser = new Browser(open.url);
    for (let turn = 0; turn < 2; turn += 1) {
      const tokens = await tokensFor(open, { scope: 'openid offline_access', prompt: 'consent' }, browser);
      expect(tokens.refresh_token).toBeTypeOf('string');
    }
    expect(open.prompts).toEqual(['login', 'consent', 'consent']);
    await open.client({ client_id: 'ours', first_party: true });
    await tokensFor(open, { client_id: 'ours', prompt: 'consent' }, browser);
    expect(open.prompts).toHaveLength(3);
  });

  it('nobody whose client has no such grant, or may not ask for it', async () => {
    for (const given of [{ grant_types: ['authorization_code'] }, { scope: 'openid' }]) {
      await using open = await openWith(given);
      const tokens = await tokensFor(open, { scope: 'openid offline_access' });
      expect(tokens).not.toHaveProperty('refresh_token');
      expect(tokens.scope).toBe('openid');
    }
  });
});

describe('a refresh token', () => {
  it('belongs to the client it was made for', async () => {
    await using open = await openWith({ first_party: true });
    await open.client({ client_id: 'other', first_party: true });
    const { refresh_token } = await tokensFor(open);
    const asked = { grant_type: 'refresh_token', refresh_token };
    expect((await token(open.url, asked, { id: 'other' })).body.error).toBe('invalid_grant');
    expect((await token(open.url, asked)).status).toBe(200);
  });

  it('can be taken back by its client, and then the whole grant is over', async () => {
    await using open = await openWith({ first_party: true });
    await open.client({ client_id: 'other', first_party: true });
    const tokens = await tokensFor(open);
    const revoke = (id: string) => {
      const headers = { authorization: `Basic ${btoa(`${id}:a-secret-of-more-than-thirty-two-characters`)}` };
      const body = new URLSearchParams({ token: tokens.refresh_token });
      return fetch(`${open.url}/oauth2/revoke`, { method: 'POST', headers, body });
    };
    expect((await revoke('other')).status).toBe(200);
    const next = (await refresh(open, tokens)).body;
    tokens.refresh_token = next.refresh_token;
    expect((await revoke('app')).status).toBe(200);
    expect((await refresh(open, tokens)).body.error).toBe('invalid_grant');
    const headers = { authorization: `Bearer ${next.access_token}` };
    expect((await fetch(`${open.url}/oauth2/userinfo`, { headers })).status).toBe(401);
  });

  it('lives as long as the settings say: ninety days unused, a year in all', async () => {
    await using open = await openWith({ first_party: true });
    await tokensFor(open);
    const row = await open.database.db
      .selectFrom('token')
      .select('expires_at')
      .where('kind', '=', 'RefreshToken')
      .executeTakeFirstOrThrow();
    expect((row.expires_at.getTime() - Date.now()) / 86_400_000).toBeCloseTo(90, 1);
    const value = { refreshTokenAbsoluteSeconds: 3600 };
    await open.database.db
      .insertInto('setting')
      .values({ name: 'sessions', value: JSON.stringify(value) })
      .execute();
    await open.refresh();
    const later = await tokensFor(open);
    const rows = await open.database.db
      .selectFrom('token')
      .select('expires_at')
      .where('kind', '=', 'RefreshToken')
      .execute();
    const soonest = Math.min(...rows.map(({ expires_at }) => expires_at.getTime()));
    expect((soonest - Date.now()) / 1000).toBeLessThanOrEqual(3600);
    expect((await refresh(open, later)).status).toBe(200);
  });
});

describe('consent', () => {
  it('names what is missing, and adds up', async () => {
    await using open = await openWith({ scope: 'openid profile email offline_access reports:read reports:write' });
    const missing: unknown[] = [];
    const act = open.atSignIn;
    open.atSignIn = (page) => {
      if (page.prompt === 'consent') missing.push(page.request.missing);
      return act(page);
    };
    const browser = new Browser(open.url);
    await tokensFor(open, { scope: 'openid reports:read' }, browser);
    await tokensFor(open, { scope: 'openid email reports:read reports:write' }, browser);
    await tokensFor(open, { scope: 'openid email reports:read reports:write' });
    expect(missing).toEqual([
      { scopes: ['openid'], claims: [], resources: { 'https://api.example.com': ['reports:read'] } },
      { scopes: ['email'], claims: [], resources: { 'https://api.example.com': ['reports:write'] } },
    ]);
    const row = await open.database.db.selectFrom('consent').selectAll().executeTakeFirstOrThrow();
    expect(row.scope.sort()).toEqual(['email', 'openid']);
    expect(row.resources).toEqual({ 'https://api.example.com': ['reports:read', 'reports:write'] });
    const acts = await open.database.db.selectFrom('audit').select(['act', 'client_id']).execute();
    expect(acts.filter(({ act }) => act === 'consent.given')).toHaveLength(2);
  });

  it('is per person: another one is asked', async () => {
    await using open = await openWith({});
    await open.account('acc_bob');
    await tokensFor(open);
    open.person = 'acc_bob';
    await tokensFor(open);
    expect(open.prompts).toEqual(['login', 'consent', 'login', 'consent']);
  });

  it('refused is access_denied, and nothing is kept', async () => {
    await using open = await openWith({});
    open.atSignIn = async ({ prompt }) =>
      prompt === 'consent' ? { error: 'access_denied' } : { login: { accountId: 'acc_ada', means: ['pwd'] } };
    expect((await new Browser(open.url).authorize()).get('error')).toBe('access_denied');
    expect(await open.database.db.selectFrom('consent').selectAll().execute()).toEqual([]);
    expect(await open.database.db.selectFrom('grant').selectAll().execute()).toEqual([]);
  });

  it('is asked of an app of the device each time, even of ours, unless its redirect is https', async () => {
    const native = { application_type: 'native', token_endpoint_auth_method: 'none', first_party: true };
    await using open = await openWith({
      ...native,
      redirect_uris: ['com.example.app:/cb', 'https://app.example.com/cb'],
    });
    const browser = new Browser(open.url);
    await browser.authorize({ redirect_uri: 'com.example.app:/cb' });
    await browser.authorize({ redirect_uri: 'com.example.app:/cb' });
    await browser.authorize({ redirect_uri: 'https://app.example.com/cb' });
    expect(open.prompts).toEqual(['login', 'consent', 'consent']);
  });
});

describe('a refresh that asks for the wrong API', () => {
  it('leaves the token unused, so that the app may ask rightly whenever it likes', async () => {
    await using open = await openWith({ first_party: true, scope: 'openid reports:read' });
    const { refresh_token } = await tokensFor(open, { scope: 'openid reports:read' });
    const refresh = { grant_type: 'refresh_token', refresh_token };
    const wrong = await token(open.url, { ...refresh, resource: 'https://elsewhere.example.com' });
    expect([wrong.status, wrong.body.error]).toEqual([400, 'invalid_target']);
    const row = await open.database.db
      .selectFrom('token')
      .select('consumed_at')
      .where('kind', '=', 'RefreshToken')
      .executeTakeFirstOrThrow();
    expect(row.consumed_at).toBeNull();
    expect((await token(open.url, refresh)).status).toBe(200);
  });
});
