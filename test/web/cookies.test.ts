import { describe, expect, test } from 'vitest';
import { interactionCookie, ownCookie, resumeCookie, sessionCookie } from '#web/cookies.ts';

const [https, http] = ['https://id.example.com', 'http://localhost:3000'];
const lax = { sameSite: 'lax' } as const;

describe('cookies', () => {
  test('have the prefix that the browser holds them to, on https', () => {
    expect(sessionCookie(https, lax).name).toBe('__Host-usher');
    expect(interactionCookie(https, lax).name).toBe('__Secure-usher-interaction');
    expect(resumeCookie(https, lax).name).toBe('__Secure-usher-resume');
    expect(ownCookie(https, 'csrf').name).toBe('__Host-usher-csrf');
  });

  test('go without it on http', () => {
    const cookies = [
      sessionCookie(http, lax),
      interactionCookie(http, lax),
      resumeCookie(http, lax),
      ownCookie(http, 'csrf'),
    ];
    expect(cookies.map(({ name }) => name)).toEqual(['usher', 'usher-interaction', 'usher-resume', 'usher-csrf']);
    expect(cookies.every(({ options }) => options.secure === false && options.httpOnly)).toBe(true);
  });

  test('a domain, or a path of its own, gives the host prefix up', () => {
    expect(sessionCookie(https, { ...lax, domain: 'example.com' })).toMatchObject({
      name: '__Secure-usher',
      options: { domain: 'example.com', secure: true },
    });
    expect(sessionCookie(https, { ...lax, path: '/id' }).name).toBe('__Secure-usher');
    expect(sessionCookie(https, { ...lax, path: '/' }).name).toBe('__Host-usher');
  });

  test('take what an administrator sets', () => {
    const settings = { sameSite: 'none', name: 'sid', maxAgeSeconds: 60 } as const;
    expect(sessionCookie(https, settings)).toEqual({
      name: 'sid',
      options: {
        httpOnly: true,
        secure: true,
        sameSite: 'none',
        signed: true,
        overwrite: true,
        path: '/',
        maxAge: 60_000,
      },
    });
    expect(resumeCookie(https, settings).name).toBe('__Secure-usher-resume');
  });
});
