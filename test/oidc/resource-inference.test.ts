import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { saveResourceServer } from '#clients/save-resource-server.ts';
import { API, Browser, type OpenOidc, openOidc, redemption, token } from './support.ts';

const FILES = 'https://files.example.com';
const NONE = 'opaque, for userinfo';
const NO_TARGET = 'invalid_target';

describe('which API a token is for', () => {
  let open: OpenOidc;
  beforeAll(async () => {
    open = await openOidc();
    await open.account('acc_ada');
    await open.role('all', ['reports:read', 'reports:write', 'files:read', 'shared'], 'acc_ada');
    const server = {
      name: 'x',
      secretHash: undefined,
      tokenFormat: 'jwt',
      signingAlg: 'ES256',
      lifetimeSeconds: 60,
    } as const;
    await saveResourceServer(open.database.db, { ...server, identifier: FILES, permissions: ['files:read', 'shared'] });
    const reports = ['reports:read', 'reports:write', 'shared'];
    await saveResourceServer(open.database.db, { ...server, identifier: API, permissions: reports });
    const scope = 'openid profile offline_access reports:read files:read shared unoffered';
    await open.client({ client_id: 'app', first_party: true, scope });
    return () => open[Symbol.asyncDispose]();
  });

  it.each<{ scope: string; resource?: string; audience: string }>([
    { scope: 'openid', audience: NONE },
    { scope: 'openid profile', audience: NONE },
    { scope: 'openid reports:read', audience: API },
    { scope: 'reports:read', audience: API },
    { scope: 'openid files:read', audience: FILES },
    { scope: 'openid files:read shared', audience: FILES },
    { scope: 'openid reports:read files:read', audience: NO_TARGET },
    { scope: 'openid shared', audience: NO_TARGET },
    { scope: 'openid shared', resource: API, audience: API },
    { scope: 'openid unoffered', audience: NONE },
    { scope: 'openid never-heard-of', audience: NONE },
    { scope: 'openid reports:write', audience: NONE },
    { scope: 'openid', resource: API, audience: API },
    { scope: 'openid reports:read files:read', resource: FILES, audience: FILES },
    { scope: 'openid', resource: 'https://nowhere.example.com', audience: NO_TARGET },
    { scope: 'openid', resource: `${API}/`, audience: NO_TARGET },
    { scope: 'openid', resource: `${API}#part`, audience: NO_TARGET },
    { scope: 'openid', resource: 'no-uri', audience: NO_TARGET },
    { scope: 'openid', resource: 'ISSUER/api', audience: 'ISSUER/api' },
  ])('$scope with resource $resource: $audience', async ({ scope, resource, audience }) => {
    const named = resource?.replace('ISSUER', open.url);
    const answer = await new Browser(open.url).authorize({ scope, resource: named });
    if (answer.has('error')) return expect(answer.get('error')).toBe(audience);
    const { body } = await token(open.url, redemption(answer.get('code')));
    const isJwt = body.access_token.split('.').length === 3;
    expect(isJwt ? decodeJwt(body.access_token).aud : NONE).toBe(audience.replace('ISSUER', open.url));
  });

  it('says no at the token endpoint to an API that was not in the authorization', async () => {
    const code = (await new Browser(open.url).authorize({ scope: 'openid reports:read' })).get('code');
    const { status, body } = await token(open.url, { ...redemption(code), resource: FILES });
    expect([status, body.error]).toEqual([400, 'invalid_target']);
  });
});
