import type { KoaContextWithOIDC } from 'oidc-provider';

/**
 * Takes the session cookie out of an answer. The library sets it on every answer to a request that had one; where the
 * browser was given a newer id in the meantime, this would overwrite the good cookie with a dying one.
 */
export function leaveSessionCookie(ctx: KoaContextWithOIDC): void {
  const name = ctx.oidc.provider.cookieName('session');
  const isSession = (cookie: string) => cookie.startsWith(`${name}=`) || cookie.startsWith(`${name}.sig=`);
  const header = ctx.res.getHeader('set-cookie') ?? [];
  const cookies = Array.isArray(header) ? header : [String(header)];
  const others = cookies.filter((cookie) => !isSession(cookie));
  if (others.length === cookies.length) return;
  if (others.length > 0) ctx.res.setHeader('set-cookie', others);
  else ctx.res.removeHeader('set-cookie');
}
