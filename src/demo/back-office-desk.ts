import type { Context } from 'koa';
import { showBackOffice } from './back-office-page.ts';
import type { SignedIn, SignInAttempt, UsherApp } from './back-office-sign-in.ts';
import type { BrowserSessions } from './browser-sessions.ts';
import type { DemoUrls } from './urls.ts';

/** What the routes of the app have in common. */
export interface Desk {
  readonly urls: DemoUrls;
  readonly app: UsherApp;
  /** Of browsers that are on their way through Usher, or have been. */
  readonly sessions: BrowserSessions<{ readonly attempt: SignInAttempt } | { readonly signedIn: SignedIn }>;
}

/** Who is signed in with this browser, if anybody. */
export function findSignedIn({ sessions }: Desk, ctx: Context): SignedIn | undefined {
  const session = sessions.find(ctx);
  return session && 'signedIn' in session ? session.signedIn : undefined;
}

/** Answers with the app's page, as it is for who is signed in. */
export function show(desk: Desk, ctx: Context, more: Partial<Parameters<typeof showBackOffice>[0]> = {}): void {
  ctx.set('Cache-Control', 'no-store');
  ctx.body = showBackOffice({ urls: desk.urls, signedIn: findSignedIn(desk, ctx), ...more });
}
