import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defaultSettings } from '#database/settings.ts';
import { json } from '#web/answer.ts';
import { endpoint } from '#web/handlers.ts';
import type { Route } from '#web/routes.ts';
import { FORM_TYPE, openWeb, sampleDoors } from './open-web.ts';

const minute = (requests: number) => ({ requests, windowSeconds: 60 });
const three = { rateLimits: { default: minute(3), sign_in: minute(3), protocol: minute(3) } };
const hello = endpoint(z.object({}), async () => json({}));
const doors: readonly Route[] = [
  ...sampleDoors,
  { method: 'GET', path: '/api/hello', limit: 'default', handle: hello },
  { method: 'POST', path: '/sign-in/:uid/password', limit: 'sign_in', handle: hello },
];

describe('rate limits', () => {
  test('machines are told the policy, what is left and, after the last, when to come back', async () => {
    await using web = await openWeb({ doors, settings: three });
    const first = await web.ask('/api/hello');
    expect(first.headers).toMatchObject({ 'ratelimit-policy': '"default";q=3;w=60' });
    expect(first.headers.ratelimit).toMatch(/^"default";r=2;t=(5\d|60)$/);
    await web.ask('/api/hello');
    await web.ask('/api/hello');
    const refused = await web.ask('/api/hello');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(57);
    expect(JSON.parse(refused.text)).toMatchObject({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      status: 429,
      'violated-policies': ['default'],
    });
  });

  test('unset settings mean 100 requests a minute', async () => {
    await using web = await openWeb({ doors });
    expect((await web.ask('/api/hello')).headers['ratelimit-policy']).toBe('"default";q=100;w=60');
  });

  test('none is no limit', async () => {
    const rateLimits = { ...defaultSettings.rateLimits, default: null };
    await using web = await openWeb({ doors, settings: { rateLimits } });
    for (let request = 0; request < 150; request += 1) expect((await web.ask('/api/hello')).status).toBe(200);
  });

  test('sign-in is counted by interaction, without counters', async () => {
    await using web = await openWeb({ doors, settings: three });
    const post = (uid: string) => web.ask(`/sign-in/${uid}/password`, { method: 'POST' });
    const replies = [await post('one'), await post('one'), await post('one'), await post('one'), await post('two')];
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 429, 200]);
    expect(replies[3]?.headers['retry-after']).toBeDefined();
  });

  test('pages tell no counters, and refuse with a page', async () => {
    await using web = await openWeb({ doors, settings: three });
    for (let request = 0; request < 3; request += 1) {
      expect((await web.ask('/form')).headers.ratelimit).toBeUndefined();
    }
    const refused = await web.ask('/form');
    expect([refused.status, refused.headers['content-type']]).toEqual([429, 'text/html; charset=utf-8']);
    expect(refused.headers.ratelimit).toBeUndefined();
    expect(refused.text).toContain('A little too fast');
    const posted = await web.ask('/form', { method: 'POST', headers: FORM_TYPE, body: '' });
    expect(posted.status).toBe(403);
  });

  test('the protocol is counted by address and refuses as OAuth does', async () => {
    const provider = async (ctx: { body: unknown }) => {
      ctx.body = {};
    };
    await using web = await openWeb({ settings: three, provider });
    for (let request = 0; request < 3; request += 1) await web.ask('/oauth2/token', { method: 'POST' });
    const refused = await web.ask('/oauth2/token', { method: 'POST' });
    expect([refused.status, JSON.parse(refused.text).error]).toEqual([429, 'temporarily_unavailable']);
    expect(refused.headers['ratelimit-policy']).toBe('"protocol";q=3;w=60');
  });

  test('keys, discovery, status lists, files, health and preflights are not counted', async () => {
    const provider = async (ctx: { body: unknown }) => {
      ctx.body = {};
    };
    await using web = await openWeb({ settings: three, provider });
    const paths = ['/oauth2/jwks', '/oauth2/status-lists/1', '/.well-known/openid-configuration', '/assets/usher.css'];
    for (const path of [...paths, '/.well-known/oauth-authorization-server', '/healthz']) {
      for (let request = 0; request < 5; request += 1) expect((await web.ask(path)).status, path).toBe(200);
    }
    for (let request = 0; request < 5; request += 1) {
      expect((await web.ask('/oauth2/token', { method: 'OPTIONS' })).status).toBe(200);
    }
  });

  test('a caller who says who they are is counted for that, under a limit of their own if they have one', async () => {
    await using web = await openWeb({
      doors,
      settings: three,
      kit: {
        callerOf: async (ctx) => {
          const id = ctx.get('x-account');
          if (id === 'free') return { kind: 'client', id, limit: null };
          return id ? { kind: 'account', id } : undefined;
        },
      },
    });
    const statusOf = async (account: string) =>
      (await web.ask('/api/hello', { headers: { 'x-account': account } })).status;
    for (let request = 0; request < 3; request += 1) expect(await statusOf('ada')).toBe(200);
    expect(await statusOf('ada')).toBe(429);
    expect(await statusOf('bob')).toBe(200);
    for (let request = 0; request < 5; request += 1) expect(await statusOf('free')).toBe(200);
  });
});
