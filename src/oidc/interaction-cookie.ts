import type { Context } from 'koa';
import type Provider from 'oidc-provider';

/** Which interaction this browser is in, by its signed cookie alone: no statement, and no word on whether it goes on. */
export function interactionUidOf(provider: Provider, ctx: Context): string | undefined {
  const { cookies } = provider.createContext(ctx.req, ctx.res);
  return cookies.get(provider.cookieName('interaction'), { signed: true });
}
