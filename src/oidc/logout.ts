import type { Context, Middleware } from 'koa';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { SessionCookie } from './cookies.ts';

/** The question whether to sign out; `#continue` posts `xsrf` and `logout=yes` to `action`, `#cancel` is a link. */
export interface LogoutPage {
  readonly action: string;
  readonly xsrf: string;
  /** The app that asks, if it said who it is. */
  readonly clientName: string | undefined;
  readonly cancelUrl: string;
  /** Where the form ends up, if the app said: the policy of the page may have to let it. */
  readonly leadsTo: string | undefined;
}

export type ShowLogout = (ctx: Context, page: LogoutPage) => Promise<void>;

interface LogoutSettings {
  readonly show: ShowLogout;
  readonly issuer: string;
  readonly sessionCookie: SessionCookie;
}

interface LogoutState {
  readonly secret: string;
  readonly state?: string;
  readonly postLogoutRedirectUri?: string;
}

/**
 * The library's `logoutSource` (RP-Initiated Logout 1.0 2): without a question when the hint is of this very session,
 * else the page asks, since anybody can send a browser here.
 */
export function logoutAsker({ show, issuer, sessionCookie }: LogoutSettings) {
  return async (ctx: KoaContextWithOIDC): Promise<void> => {
    if (isHintOfSession(ctx)) {
      await ctx.oidc.session?.destroy();
      ctx.oidc.cookies.set(sessionCookie.name, null, sessionCookie.flags);
      return goBack(ctx, issuer);
    }
    const { secret, postLogoutRedirectUri: leadsTo } = stateOf(ctx);
    await show(ctx as unknown as Context, {
      action: `${issuer}${new URL(ctx.oidc.urlFor('end_session_confirm')).pathname}`,
      xsrf: secret,
      clientName: ctx.oidc.client?.clientName ?? ctx.oidc.client?.clientId,
      cancelUrl: `${issuer}/account`,
      leadsTo,
    });
  };
}

/**
 * Where nobody is signed in there is nothing to ask and nothing to end: the browser goes on at once. The library would
 * send it through a page of its own with a form that a script posts.
 */
export function skipEmptyLogout(issuer: string): Middleware {
  return async (ctx, next) => {
    await next();
    const { oidc } = ctx as unknown as Partial<KoaContextWithOIDC>;
    if (oidc?.route !== 'end_session' || ctx.status !== 200 || oidc.session?.accountId !== undefined) return;
    goBack(ctx as unknown as KoaContextWithOIDC, issuer);
  };
}

/** A replayed hint of an earlier session must not end this one: person and `sid` have to be those of the cookie. */
function isHintOfSession({ oidc }: KoaContextWithOIDC): boolean {
  const hint = oidc.entities.IdTokenHint?.payload;
  const { session, client } = oidc;
  if (!hint || !session || !client || typeof hint.sid !== 'string') return false;
  return hint.sub === session.accountId && hint.sid === session.sidFor(client.clientId);
}

function goBack(ctx: KoaContextWithOIDC, issuer: string): void {
  const { postLogoutRedirectUri, state } = stateOf(ctx);
  const target = new URL(postLogoutRedirectUri ?? `${issuer}/signed-out`);
  if (postLogoutRedirectUri && state !== undefined) target.searchParams.set('state', state);
  ctx.status = 303;
  ctx.redirect(target.href);
}

function stateOf({ oidc }: KoaContextWithOIDC): LogoutState {
  return oidc.session?.state as unknown as LogoutState;
}
