import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { authorizePath, Browser, type OpenOidc, openOidc, redemption, token, tokensFor } from './support.ts';

const EVERYTHING = 'openid email phone offline_access reports:read';

async function openWith(given: Record<string, unknown>): Promise<OpenOidc & { readonly missing: unknown[] }> {
  const open = await openOidc();
  await open.account('acc_ada', { claims: JSON.stringify({ phone_number: '+441' }) });
  await open.role('reader', ['reports:read'], 'acc_ada');
  await open.client({ client_id: 'app', ...given });
  const missing: unknown[] = [];
  const act = open.atSignIn;
  open.atSignIn = (page) => {
    if (page.prompt === 'consent') missing.push(page.request.missing);
    return act(page);
  };
  return Object.assign(open, { missing });
}

async function userinfo(open: OpenOidc, accessToken: string) {
  const headers = { authorization: `Bearer ${accessToken}` };
  return (await fetch(`${open.url}/oauth2/userinfo`, { headers })).json();
}

const claims = (userinfo: object, id_token: object = {}) => JSON.stringify({ userinfo, id_token });

describe('claims asked for by name', () => {
  it('are no way around the scope of the app, not even for one of ours', async () => {
    await using open = await openWith({ first_party: true, scope: 'openid email' });
    const asked = claims({ email: { essential: true }, phone_number: null }, { phone_number: null });
    const { access_token, id_token } = await tokensFor(open, { claims: asked });
    expect(await userinfo(open, access_token)).toEqual({ sub: 'acc_ada', email: 'acc_ada@acme.test' });
    expect(decodeJwt(id_token)).not.toHaveProperty('phone_number');
  });

  it('are consented to in the words of their scope, once', async () => {
    await using open = await openWith({ scope: 'openid email' });
    const asked = claims({ email: null, unheard_of: null });
    const { access_token } = await tokensFor(open, { claims: asked });
    await tokensFor(open, { claims: asked });
    await tokensFor(open, { scope: 'openid email' });
    expect(open.missing).toEqual([{ scopes: ['openid', 'email'], claims: ['email'], resources: {} }]);
    expect(await userinfo(open, access_token)).toMatchObject({ email: 'acc_ada@acme.test' });
  });

  it('need no second question where the whole scope was agreed to', async () => {
    await using open = await openWith({ scope: 'openid email' });
    await tokensFor(open, { scope: 'openid email' });
    await tokensFor(open, { claims: claims({ email: null }) });
    expect(open.missing).toHaveLength(1);
  });

  it('may be nested as deep as a request is long', async () => {
    await using open = await openWith({ first_party: true });
    const deep = `{"userinfo":{"name":{"value":${'['.repeat(6000)}${']'.repeat(6000)}}}}`;
    const path = `${authorizePath()}&claims=${deep.replaceAll('"', '%22')}`;
    const { status, headers } = await fetch(open.url + path, { redirect: 'manual' });
    expect([status, headers.get('location')]).toEqual([303, expect.stringContaining('/sign-in/')]);
    expect(open.bugs).toEqual([]);
  });
});

describe('an app whose scope is lowered', () => {
  it('gets no more from what it holds: not at refresh, not at userinfo', async () => {
    await using open = await openWith({ first_party: true, scope: EVERYTHING });
    const first = await tokensFor(open, {
      scope: 'openid email offline_access',
      claims: claims({ phone_number: null }),
    });
    expect(await userinfo(open, first.access_token)).toMatchObject({ phone_number: '+441' });
    await open.client({ client_id: 'app', first_party: true, scope: 'openid offline_access' });
    expect(await userinfo(open, first.access_token)).toEqual({ sub: 'acc_ada' });
    const refresh = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
    const { status, body } = await token(open.url, refresh);
    expect([status, body.scope]).toEqual([200, 'openid offline_access']);
    expect(await userinfo(open, body.access_token)).toEqual({ sub: 'acc_ada' });
  });

  it('loses its permissions at the next refresh, and has them back when they are given back', async () => {
    await using open = await openWith({ first_party: true, scope: EVERYTHING });
    const first = await tokensFor(open, { scope: 'openid email reports:read' });
    expect(first.scope).toBe('openid email reports:read');
    await open.client({ client_id: 'app', first_party: true, scope: 'openid' });
    const second = await token(open.url, { grant_type: 'refresh_token', refresh_token: first.refresh_token });
    expect([second.body.scope, decodeJwt(second.body.access_token).email]).toEqual(['openid', undefined]);
    await open.client({ client_id: 'app', first_party: true, scope: EVERYTHING });
    const third = await token(open.url, { grant_type: 'refresh_token', refresh_token: second.body.refresh_token });
    expect(third.body.scope).toBe('openid email reports:read');
  });
});

describe('an app that is disabled', () => {
  it('can do nothing with what it holds, and nobody can sign in to it', async () => {
    await using open = await openWith({ first_party: true, scope: EVERYTHING });
    const browser = new Browser(open.url);
    const held = await tokensFor(open, { scope: 'openid offline_access' }, browser);
    const code = (await browser.authorize()).get('code');
    const started = await new Browser(open.url).send('/oauth2/authorize?client_id=app');
    expect(started.status).toBe(400);
    await open.database.db.updateTable('client').set({ is_disabled: true }).execute();
    await open.refresh();
    const answers = [
      await token(open.url, redemption(code)),
      await token(open.url, { grant_type: 'refresh_token', refresh_token: held.refresh_token }),
    ];
    expect(answers.map(({ status, body }) => [status, body.error])).toEqual([
      [401, 'invalid_client'],
      [401, 'invalid_client'],
    ]);
    expect(await userinfo(open, held.access_token)).toMatchObject({ error: 'invalid_token' });
    const { page } = await browser.follow('/oauth2/authorize?client_id=app&response_type=code&scope=openid');
    expect([page?.status, await page?.text()]).toEqual([400, expect.stringContaining('invalid_client')]);
  });
});

describe('a code', () => {
  it('of a session that ended in the meantime is worth nothing, with offline access too', async () => {
    await using open = await openWith({ first_party: true, scope: EVERYTHING });
    const code = (await new Browser(open.url).authorize({ scope: 'openid offline_access' })).get('code');
    await open.database.db.deleteFrom('session').execute();
    const { status, body } = await token(open.url, redemption(code));
    expect([status, body.error]).toEqual([400, 'invalid_grant']);
  });
});
