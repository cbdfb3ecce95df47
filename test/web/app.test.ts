import { describe, expect, test } from 'vitest';
import { openWeb } from './open-web.ts';

describe('hosts', () => {
  test('another host is told 421 as problem+json, whatever it asks for', async () => {
    await using web = await openWeb();
    for (const host of ['evil.test', 'evil.test:3000', '127.0.0.1', `user@${new URL(web.issuer).host}`, 'a b']) {
      const reply = await web.ask('/form', { headers: { host, accept: 'text/html' } });
      expect(reply.status, host).toBe(421);
      expect(reply.headers['content-type']).toContain('application/problem+json');
      expect(JSON.parse(reply.text)).toMatchObject({ type: 'urn:usher:problem:wrong-host', status: 421 });
    }
  });

  test('forwarded hosts count only behind a trusted proxy', async () => {
    const headers = { host: 'inside:8080', 'x-forwarded-host': 'id.example.com' };
    await using alone = await openWeb({ issuer: 'https://id.example.com' });
    expect((await alone.ask('/form', { headers })).status).toBe(421);
    await using behind = await openWeb({ issuer: 'https://id.example.com', kit: { trustProxy: ['127.0.0.0/8'] } });
    expect((await behind.ask('/form', { headers })).status).toBe(200);
    expect((await behind.ask('/form', { headers: { ...headers, 'x-forwarded-host': 'evil.test' } })).status).toBe(421);
  });

  test('the default port of the scheme may be said or left out', async () => {
    await using web = await openWeb({ issuer: 'https://id.example.com' });
    expect((await web.ask('/form', { headers: { host: 'ID.example.com:443' } })).status).toBe(200);
    expect((await web.ask('/form', { headers: { host: 'id.example.com:80' } })).status).toBe(421);
  });

  test('every absolute URL comes from the issuer', async () => {
    await using web = await openWeb({
      issuer: 'https://id.example.com',
      provider: async (ctx) => {
        ctx.body = { host: ctx.host, protocol: ctx.protocol, href: ctx.href, secure: ctx.secure };
      },
    });
    const reply = await web.ask('/oauth2/token', { headers: { 'x-forwarded-proto': 'http' } });
    expect(JSON.parse(reply.text)).toEqual({
      host: 'id.example.com',
      protocol: 'https',
      href: 'https://id.example.com/oauth2/token',
      secure: true,
    });
  });
});

describe('request ids and the log', () => {
  test('an id from outside is not taken', async () => {
    await using web = await openWeb();
    const reply = await web.ask('/form', { headers: { 'x-request-id': 'req_mine' } });
    expect(reply.headers['x-request-id']).toMatch(/^req_[0-9A-Za-z]{22}$/);
  });

  test('a request leaves one line, with its row and never its query or the ids in its path', async () => {
    await using web = await openWeb();
    await web.ask('/things/a-long-secret-identifier?code=hunter2');
    await web.ask('/oauth2/authorize/a-long-secret-identifier?token=hunter2');
    await web.ask('/healthz');
    expect(web.lines).toMatchObject([
      { msg: 'request', method: 'GET', path: '/things/:id', status: 200, address: '127.0.0.1' },
      { msg: 'request', method: 'GET', path: '/oauth2/authorize/…', status: 404 },
    ]);
    expect(JSON.stringify(web.lines)).not.toMatch(/hunter2|secret-identifier/);
  });
});

describe('what is not there', () => {
  test('an unknown path is 404, on a page that says so', async () => {
    await using web = await openWeb();
    const reply = await web.ask('/nothing', { headers: { accept: 'text/html' } });
    expect(reply.status).toBe(404);
    expect(reply.headers['content-type']).toContain('text/html');
    expect(reply.text).toContain('id="error"');
    expect(reply.text).toContain(String(reply.headers['x-request-id']));
  });

  test('a known path with another method is 405 and says which ones there are', async () => {
    await using web = await openWeb();
    const reply = await web.ask('/form', { method: 'DELETE' });
    expect([reply.status, reply.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
    expect((await web.ask('/form', { method: 'OPTIONS' })).status).toBe(204);
  });

  test('only the protocol’s own paths reach the protocol library', async () => {
    const asked: string[] = [];
    await using web = await openWeb({
      provider: async (ctx) => {
        asked.push(ctx.path);
        ctx.body = 'ok';
      },
    });
    for (const path of ['/oauth2/token', '/.well-known/openid-configuration', '/oauth2x', '/']) await web.ask(path);
    expect(asked).toEqual(['/oauth2/token', '/.well-known/openid-configuration']);
  });
});
