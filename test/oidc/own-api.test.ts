import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { saveResourceServer } from '#clients/save-resource-server.ts';
import { API, type OpenOidc, openOidc, SECRET, token, tokensFor } from './support.ts';

const OWN = ['account:read', 'account:write'];

async function openWith(scope: string): Promise<OpenOidc & { own: string }> {
  const open = await openOidc();
  await open.account('acc_ada');
  await open.client({ client_id: 'app', first_party: true, scope });
  return Object.assign(open, { own: `${open.url}/api` });
}

const wordsOf = (jwt: string) => String(decodeJwt(jwt).scope ?? '').split(' ');

describe('Usher’s own API', () => {
  it('is named by its permissions, which everybody gives for their own account', async () => {
    await using open = await openWith(`openid ${OWN.join(' ')}`);
    const { access_token } = await tokensFor(open, { scope: `openid ${OWN.join(' ')}` });
    expect(decodeJwt(access_token).aud).toBe(open.own);
    expect(wordsOf(access_token)).toEqual(['openid', ...OWN]);
  });

  it('gives an app no more than it may ask for, and anybody a token that allows nothing', async () => {
    await using open = await openWith('openid account:read');
    const asked = { scope: `openid ${OWN.join(' ')}`, resource: open.own };
    expect(wordsOf((await tokensFor(open, asked)).access_token)).toEqual(['openid', 'account:read']);
    await open.client({ client_id: 'bare', first_party: true, scope: 'openid' });
    const { access_token } = await tokensFor(open, { ...asked, client_id: 'bare' });
    expect([decodeJwt(access_token).aud, wordsOf(access_token)]).toEqual([open.own, ['openid']]);
  });

  it('gives a machine nothing: it has no account', async () => {
    await using open = await openWith('openid');
    await open.client({
      client_id: 'nightly',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      scope: OWN.join(' '),
    });
    const asked = { grant_type: 'client_credentials', scope: OWN.join(' '), resource: open.own };
    const { status, body } = await token(open.url, asked, { id: 'nightly', secret: SECRET });
    expect([status, wordsOf(body.access_token)]).toEqual([200, ['']]);
  });

  it('stands behind an API of the installation that offers the same words, unless it is named', async () => {
    await using open = await openWith('openid account:read');
    await open.role('reader', ['account:read'], 'acc_ada');
    await saveResourceServer(open.database.db, {
      identifier: API,
      name: 'Books',
      secretHash: undefined,
      permissions: ['account:read'],
      tokenFormat: 'jwt',
      signingAlg: 'ES256',
      lifetimeSeconds: 60,
    });
    await open.refresh();
    const scope = 'openid account:read';
    expect(decodeJwt((await tokensFor(open, { scope })).access_token).aud).toBe(API);
    const named = await tokensFor(open, { scope, resource: open.own });
    expect(decodeJwt(named.access_token).aud).toBe(open.own);
  });
});
