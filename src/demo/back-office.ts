import type Router from '@koa/router';
import type Koa from 'koa';
import type { Context } from 'koa';
import { addCallRoutes } from './back-office-call-routes.ts';
import { type Desk, findSignedIn, show } from './back-office-desk.ts';
import { beginSignIn, connectToUsher, finishSignIn, signOutLocation } from './back-office-sign-in.ts';
import { openBrowserSessions } from './browser-sessions.ts';
import type { DemoUrls } from './urls.ts';
import { createWebApp } from './web-app.ts';

interface BackOfficeSettings {
  readonly urls: DemoUrls;
  readonly clientSecret: string;
}

/** An app with a server of its own, as one signs people in with `openid-client` and Koa. */
export async function createBackOffice({ urls, clientSecret }: BackOfficeSettings): Promise<Koa> {
  const { issuer, backOffice: url } = urls;
  const { app, router } = createWebApp({ formsLeadTo: [issuer] });
  const desk: Desk = {
    urls,
    app: await connectToUsher({ issuer, clientSecret, url }),
    // On one host all ports share cookies: each app calls its own by a name of its own.
    sessions: openBrowserSessions('back-office'),
  };
  router.get('/', (ctx) => show(desk, ctx));
  addSignInRoutes(router, desk);
  addCallRoutes(router, desk);
  return app;
}

function addSignInRoutes(router: Router, desk: Desk): void {
  const { app, sessions } = desk;

  async function begin(ctx: Context, prompt?: 'create'): Promise<void> {
    const { attempt, location } = await beginSignIn(app, prompt);
    sessions.begin(ctx, { attempt });
    ctx.redirect(location);
  }
  router.get('/sign-in', (ctx) => begin(ctx));
  router.get('/register', (ctx) => begin(ctx, 'create'));

  router.get('/callback', async (ctx) => {
    const session = sessions.find(ctx);
    if (!session || !('attempt' in session)) return ctx.redirect('/');
    try {
      const signedIn = await finishSignIn(app, new URL(ctx.originalUrl, app.url), session.attempt);
      sessions.begin(ctx, { signedIn });
      ctx.redirect('/');
    } catch (error) {
      sessions.end(ctx);
      ctx.status = 400;
      show(desk, ctx, { signedIn: undefined, problem: `The sign-in was not finished: ${reasonOf(error)}.` });
    }
  });

  router.post('/sign-out', (ctx) => {
    const signedIn = findSignedIn(desk, ctx);
    sessions.end(ctx);
    ctx.redirect(signedIn ? signOutLocation(app, signedIn) : '/');
  });
}

/** What Usher says of it, where it was Usher who refused. */
function reasonOf(error: unknown): string {
  const { error_description: description, message } = error as Error & { error_description?: string };
  return (description ?? message).replace(/\.$/, '');
}
