import { describe, expect, test } from 'vitest';
import { defaultSettings } from '#database/settings.ts';
import { page } from '#web/handlers.ts';
import { openWeb } from './open-web.ts';

const POLICY =
  "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';" +
  "form-action 'self' https: http://localhost:* http://127.0.0.1:*;frame-ancestors 'none';base-uri 'none'";

describe('security headers', () => {
  test('every kind of answer carries them: pages, files, errors, health, redirects of the protocol', async () => {
    await using web = await openWeb({ issuer: 'https://id.example.com' });
    const wrongHost = { headers: { host: 'evil.test' } };
    const replies = [
      await web.ask('/form'),
      await web.ask('/assets/usher.css'),
      await web.ask('/nothing'),
      await web.ask('/bug'),
      await web.ask('/healthz'),
      await web.ask('/form', wrongHost),
    ];
    for (const { headers } of replies) {
      expect(headers).toMatchObject({
        'content-security-policy': POLICY,
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['permissions-policy']).toContain('camera=()');
      expect(headers['x-powered-by']).toBeUndefined();
    }
  });

  test('over http nobody is told to insist on https', async () => {
    await using web = await openWeb();
    expect((await web.ask('/form')).headers['strict-transport-security']).toBeUndefined();
  });

  test('pages and errors are not stored', async () => {
    await using web = await openWeb();
    for (const path of ['/form', '/nothing', '/csrf', '/healthz']) {
      expect((await web.ask(path)).headers['cache-control'], path).toBe('no-store');
    }
  });

  test('a pop-up that signs in keeps the app that opened it', async () => {
    await using web = await openWeb();
    for (const path of ['/oauth2/authorize', '/sign-in/UID/password']) {
      expect((await web.ask(path)).headers['cross-origin-opener-policy'], path).toBe('unsafe-none');
    }
  });

  test('an administrator’s headers are on every answer and win over ours', async () => {
    const include = [
      ['strict-transport-security', 'max-age=60'],
      ['x-house', 'usher'],
    ] as const;
    await using web = await openWeb({
      issuer: 'https://id.example.com',
      settings: { ...defaultSettings, headers: { include } },
    });
    for (const path of ['/form', '/assets/usher.css', '/nothing', '/healthz', '/bug']) {
      expect((await web.ask(path)).headers, path).toMatchObject({
        'strict-transport-security': 'max-age=60',
        'x-house': 'usher',
      });
    }
  });

  test('a page that leads to an app on the device itself lets its form go there, and nowhere worse', async () => {
    const leadingTo = (leadsTo: string) =>
      page(async () => ({ kind: 'page', status: 200, leadsTo, render: async () => '' }));
    const policyFor = async (target: string) => {
      await using web = await openWeb({
        doors: [{ method: 'GET', path: '/consent', limit: 'none', handle: leadingTo(target) }],
      });
      return (await web.ask('/consent')).headers['content-security-policy'];
    };
    expect(await policyFor('com.example.app:/callback')).toContain(
      'http://127.0.0.1:* com.example.app:;frame-ancestors',
    );
    expect(await policyFor('http://[::1]:7777/callback')).toContain('http://127.0.0.1:* http:;frame-ancestors');
    for (const target of ['https://app.example.com/cb', 'http://evil.test/', 'javascript:alert(1)', 'nonsense']) {
      expect(await policyFor(target), target).toBe(POLICY);
    }
  });
});
