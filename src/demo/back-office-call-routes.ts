import type Router from '@koa/router';
import { badTokens, calls, findRow, NEW_REPORT } from './back-office-calls.ts';
import { type Desk, findSignedIn, show } from './back-office-desk.ts';
import { freshen, type SignedIn } from './back-office-sign-in.ts';
import { callApi } from './call-api.ts';

/** The buttons that call the API. */
export function addCallRoutes(router: Router, desk: Desk): void {
  const { api } = desk.urls;

  router.post('/calls/:name', async (ctx) => {
    const row = findRow(calls, ctx.params.name);
    if (!row) return ctx.throw(404);
    const signedIn = findSignedIn(desk, ctx);
    if (signedIn && !(await staysSignedIn(desk, signedIn))) {
      desk.sessions.end(ctx);
      return show(desk, ctx, { signedIn: undefined, problem: 'Your sign-in has ended. Sign in again to go on.' });
    }
    const { method, path } = row;
    const body = method === 'POST' ? NEW_REPORT : undefined;
    show(desk, ctx, { answer: await callApi({ method, url: `${api}${path}`, body }, signedIn?.accessToken) });
  });

  router.post('/bad-tokens/:name', async (ctx) => {
    const row = findRow(badTokens, ctx.params.name);
    const signedIn = findSignedIn(desk, ctx);
    if (!row || !signedIn) return ctx.redirect('/');
    show(desk, ctx, { answer: await callApi({ method: 'GET', url: `${api}/reports` }, row.make(signedIn)) });
  });
}

/** False when Usher renews no more: the person has signed out elsewhere, or may no longer come in. */
async function staysSignedIn({ app }: Desk, signedIn: SignedIn): Promise<boolean> {
  try {
    await freshen(app, signedIn);
    return true;
  } catch (error) {
    if ((error as { error?: string }).error === 'invalid_grant') return false;
    throw error;
  }
}
