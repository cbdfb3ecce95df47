import { randomBytes } from 'node:crypto';
import type { Context } from 'koa';

/** What an app remembers of each browser: kept on the server, found by a cookie that says nothing by itself. */
export interface BrowserSessions<Content> {
  find(ctx: Context): Content | undefined;
  /** Always under a new id, so that nobody can plant one and have it signed in (session fixation). */
  begin(ctx: Context, content: Content): void;
  end(ctx: Context): void;
}

const LIFETIME_MS = 8 * 60 * 60_000;

/** In memory, which is enough for one process; more of them share a database or a cache instead. */
export function openBrowserSessions<Content>(cookie: string): BrowserSessions<Content> {
  const kept = new Map<string, { readonly content: Content; readonly endsAt: number }>();

  function find(ctx: Context): Content | undefined {
    const session = kept.get(ctx.cookies.get(cookie) ?? '');
    return session && session.endsAt > Date.now() ? session.content : undefined;
  }

  function end(ctx: Context): void {
    kept.delete(ctx.cookies.get(cookie) ?? '');
    ctx.cookies.set(cookie);
  }

  function begin(ctx: Context, content: Content): void {
    end(ctx);
    for (const [id, { endsAt }] of kept) if (endsAt <= Date.now()) kept.delete(id);
    const id = randomBytes(32).toString('base64url');
    kept.set(id, { content, endsAt: Date.now() + LIFETIME_MS });
    // Lax, so that it comes along when Usher sends the browser back. Over https: add `secure: true`.
    ctx.cookies.set(cookie, id, { httpOnly: true, sameSite: 'lax', overwrite: true });
  }

  return { find, begin, end };
}
