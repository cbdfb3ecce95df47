import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createReportsApi } from '#demo/reports-api.ts';
import { API, makeKey, openIssuer, type TestIssuer } from '../guard/open-issuer.ts';

const READING_ROOM = 'http://localhost:4002';
const server = createServer();
let issuer: TestIssuer;
let url = '';

beforeAll(async () => {
  issuer = await openIssuer();
  server.on(
    'request',
    createReportsApi({ issuer: issuer.issuer, audience: API, readingRoom: READING_ROOM }).callback(),
  );
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await issuer[Symbol.asyncDispose]();
});

async function ask(path: string, token?: string, init: RequestInit = {}) {
  const headers = { ...init.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(`${url}${path}`, { ...init, headers });
  const body = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  return {
    status: answer.status,
    why: body.error_description,
    challenge: answer.headers.get('www-authenticate'),
    body,
  };
}

const write = (token: string, body: unknown) =>
  ask('/reports', token, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const now = () => Math.floor(Date.now() / 1000);

describe('the API of the demo', () => {
  test('tells a request without a token that it needs one, and nothing more', async () => {
    expect(await ask('/reports')).toMatchObject({ status: 401, body: {}, challenge: `Bearer realm="${API}"` });
  });

  test('refuses each kind of bad token, and says why', async () => {
    const scope = 'reports:read';
    const bad = {
      'The access token is expired': await issuer.mint({ scope, iat: now() - 900, exp: now() - 1 }),
      'The access token is invalid: it is for another audience': await issuer.mint({ scope, aud: 'urn:another' }),
      'The access token is invalid: it is from another issuer': await issuer.mint({ scope, iss: 'http://localhost:1' }),
      'The access token is invalid: it is not an access token': await issuer.mint(
        { scope },
        { header: { typ: 'JWT' } },
      ),
      'The access token is invalid: its signature is wrong': await issuer.mint(
        { scope },
        { key: await makeKey('first') },
      ),
      'The access token is invalid: it cannot be read': 'abc',
    };
    for (const [why, token] of Object.entries(bad)) {
      const answer = await ask('/reports', token);
      expect(answer, why).toMatchObject({ status: 401, why, body: { error: 'invalid_token' } });
      expect(answer.challenge).toContain(`error_description="${why}"`);
    }
  });

  test('asks for permissions: who may read may not write, and is told what is missing', async () => {
    const reader = await issuer.mint({ scope: 'openid reports:read' });
    expect(await ask('/reports', reader)).toMatchObject({ status: 200 });
    expect(await write(reader, { title: 'Mine' })).toMatchObject({
      status: 403,
      body: { error: 'insufficient_scope', scope: 'reports:write' },
    });
  });

  test('keeps what a writer wrote under their name, and refuses what is no report', async () => {
    const writer = await issuer.mint({ scope: 'reports:read reports:write', name: 'Ada Byron' });
    expect(await write(writer, { title: 'A quiet evening' })).toMatchObject({ status: 201, body: { by: 'Ada Byron' } });
    const { body } = await ask('/reports', writer);
    expect(body.reports).toContainEqual({ title: 'A quiet evening', by: 'Ada Byron' });
    for (const wrong of [{}, { title: '' }, { title: 1 }, { title: 'x'.repeat(101) }]) {
      expect(await write(writer, wrong)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    }
  });

  test('asks for a rank: a manager and whoever stands above sees the costs, a user and a machine do not', async () => {
    const statusFor = async (claims: Record<string, unknown>) =>
      (await ask('/reports/costs', await issuer.mint(claims))).status;
    expect(await statusFor({ roles: ['manager'] })).toBe(200);
    expect(await statusFor({ roles: ['admin'] })).toBe(200);
    expect(await statusFor({ roles: ['user'] })).toBe(403);
    expect(await statusFor({ sub: 'job', client_id: 'job' })).toBe(403);
  });

  test('lets the app in the browser read its answers and refusals, and no other site’s', async () => {
    const origin = { headers: { origin: 'https://elsewhere.example' } };
    const answer = await fetch(`${url}/reports`, origin);
    expect(answer.headers.get('access-control-allow-origin')).toBe(READING_ROOM);
    expect(answer.headers.get('access-control-expose-headers')).toBe('WWW-Authenticate');
  });
});
