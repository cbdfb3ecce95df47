import type { Context } from 'koa';
import { afterEach, expect, test, vi } from 'vitest';
import { openBrowserSessions } from '#demo/browser-sessions.ts';

afterEach(() => vi.useRealTimers());

/** As much of a browser as a session sees: its cookies, and how the last one was set. */
function openBrowser(cookies = new Map<string, string>()) {
  let flags: unknown;
  const ctx = {
    cookies: {
      get: (name: string) => cookies.get(name),
      set(name: string, value?: string, given?: unknown) {
        if (value === undefined) cookies.delete(name);
        else cookies.set(name, value);
        flags = given;
      },
    },
  } as unknown as Context;
  return { ctx, cookies, flags: () => flags };
}

test('a browser finds what was kept for it, by a cookie that scripts cannot read', () => {
  const sessions = openBrowserSessions<string>('app');
  const ada = openBrowser();
  sessions.begin(ada.ctx, 'Ada');
  expect(ada.flags()).toMatchObject({ httpOnly: true, sameSite: 'lax' });
  expect(sessions.find(ada.ctx)).toBe('Ada');
  expect(sessions.find(openBrowser().ctx)).toBeUndefined();
});

test('each beginning has a new id, and the one before is of no use', () => {
  const sessions = openBrowserSessions<string>('app');
  const ada = openBrowser();
  sessions.begin(ada.ctx, 'on the way');
  const planted = openBrowser(new Map(ada.cookies));
  sessions.begin(ada.ctx, 'Ada');
  expect(sessions.find(planted.ctx)).toBeUndefined();
  expect(sessions.find(ada.ctx)).toBe('Ada');
});

test('what has ended is gone, for copies of the cookie too', () => {
  const sessions = openBrowserSessions<string>('app');
  const ada = openBrowser();
  sessions.begin(ada.ctx, 'Ada');
  const copy = openBrowser(new Map(ada.cookies));
  sessions.end(ada.ctx);
  expect([...ada.cookies]).toEqual([]);
  expect(sessions.find(copy.ctx)).toBeUndefined();
});

test('a session ends after eight hours', () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const sessions = openBrowserSessions<string>('app');
  const ada = openBrowser();
  sessions.begin(ada.ctx, 'Ada');
  vi.advanceTimersByTime(8 * 3_600_000 - 1);
  expect(sessions.find(ada.ctx)).toBe('Ada');
  vi.advanceTimersByTime(1);
  expect(sessions.find(ada.ctx)).toBeUndefined();
});
