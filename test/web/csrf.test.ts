import { describe, expect, test } from 'vitest';
import { generateSecretKey, openVault, parseSecretKeys } from '#platform/secrets.ts';
import { FORM_TYPE, openWeb, type Web } from './open-web.ts';

async function send(web: Web, token: string, headers: Record<string, string>) {
  const body = new URLSearchParams({ csrf_token: token, name: 'Ada' }).toString();
  return web.ask('/form', { method: 'POST', headers: { ...FORM_TYPE, ...headers }, body });
}

describe('CSRF', () => {
  test('GET /csrf gives a token and the cookie it belongs to', async () => {
    await using web = await openWeb({ issuer: 'https://id.example.com' });
    const reply = await web.ask('/csrf');
    expect([reply.status, reply.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(Object.keys(JSON.parse(reply.text))).toEqual(['csrf_token']);
    expect(reply.headers['set-cookie']).toEqual([
      expect.stringMatching(/^__Host-usher-csrf=[\w-]{43}; path=\/; samesite=lax; secure; httponly$/),
    ]);
  });

  test('over http the cookie goes without its prefix', async () => {
    await using web = await openWeb();
    expect((await web.ask('/csrf')).headers['set-cookie']?.[0]).toMatch(/^usher-csrf=/);
  });

  test('a browser that has the cookie keeps it, and its token', async () => {
    await using web = await openWeb();
    const { token, cookie } = await web.csrf();
    const again = await web.ask('/csrf', { headers: { cookie } });
    expect(JSON.parse(again.text).csrf_token).toBe(token);
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  test('a form goes through with its token, as a field or as a header', async () => {
    await using web = await openWeb();
    const { token, cookie } = await web.csrf();
    expect((await send(web, token, { cookie })).status).toBe(303);
    const headers = { ...FORM_TYPE, cookie, 'x-csrf-token': token };
    expect((await web.ask('/form', { method: 'POST', headers, body: 'name=Ada' })).status).toBe(303);
  });

  test('without the token, with another or with another browser’s it is 403 of the code csrf', async () => {
    await using web = await openWeb();
    const [mine, other] = [await web.csrf(), await web.csrf()];
    for (const [token, cookie] of [
      ['', mine.cookie],
      [mine.token, ''],
      [other.token, mine.cookie],
      [`${mine.token}A`, mine.cookie],
      [mine.token, 'usher-csrf=short'],
    ] as const) {
      expect((await send(web, token, { cookie })).status).toBe(403);
    }
    const reply = await send(web, '', { cookie: mine.cookie, accept: 'application/json' });
    expect(JSON.parse(reply.text)).toMatchObject({ type: 'urn:usher:problem:csrf', status: 403 });
  });

  test('the token is bound to the session', async () => {
    await using web = await openWeb({ kit: { sessionIdOf: async (ctx) => ctx.get('x-session') || undefined } });
    const { token, cookie } = await web.csrf();
    expect((await send(web, token, { cookie, 'x-session': 'ses_1' })).status).toBe(403);
    const signedIn = await web.ask('/csrf', { headers: { cookie, 'x-session': 'ses_1' } });
    const bound = JSON.parse(signedIn.text).csrf_token;
    expect((await send(web, bound, { cookie, 'x-session': 'ses_1' })).status).toBe(303);
    expect((await send(web, bound, { cookie, 'x-session': 'ses_2' })).status).toBe(403);
  });

  test('a form that was open while the secret key was rotated still goes through', async () => {
    const [before, after] = [generateSecretKey(), generateSecretKey()];
    await using old = await openWeb({ kit: { vault: openVault(parseSecretKeys(before)) } });
    const { token, cookie } = await old.csrf();
    await using rotated = await openWeb({ kit: { vault: openVault(parseSecretKeys(`${after},${before}`)) } });
    expect((await send(rotated, token, { cookie })).status).toBe(303);
    await using foreign = await openWeb({ kit: { vault: openVault(parseSecretKeys(after)) } });
    expect((await send(foreign, token, { cookie })).status).toBe(403);
  });

  test('a browser that says another site sent it is refused; one that says nothing, or null, is not', async () => {
    await using web = await openWeb();
    const { token, cookie } = await web.csrf();
    const statusWith = async (headers: Record<string, string>) =>
      (await send(web, token, { cookie, ...headers })).status;
    expect(await statusWith({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await statusWith({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await statusWith({ origin: 'https://evil.test' })).toBe(403);
    expect(await statusWith({ 'sec-fetch-site': 'same-origin', origin: 'null' })).toBe(303);
    expect(await statusWith({ origin: 'null' })).toBe(303);
    expect(await statusWith({ origin: web.issuer })).toBe(303);
  });

  test('an endpoint asks for it under a session’s cookie, not under a bearer token', async () => {
    await using web = await openWeb({ kit: { sessionIdOf: async (ctx) => ctx.get('x-session') || undefined } });
    const call = async (headers: Record<string, string>) =>
      (
        await web.ask('/api/things', {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: '{"name":"x"}',
        })
      ).status;
    expect(await call({})).toBe(201);
    expect(await call({ 'x-session': 'ses_1' })).toBe(403);
    expect(await call({ 'x-session': 'ses_1', authorization: 'Bearer x' })).toBe(201);
    const first = await web.ask('/csrf', { headers: { 'x-session': 'ses_1' } });
    const cookie = first.headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '';
    const token = JSON.parse(first.text).csrf_token;
    expect(await call({ 'x-session': 'ses_1', 'x-csrf-token': token, cookie })).toBe(201);
  });
});
