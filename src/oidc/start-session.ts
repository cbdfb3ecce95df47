import type { Context } from 'koa';
import type Provider from 'oidc-provider';
import { levelOf } from '#platform/acr.ts';
import type { SessionCookie } from './cookies.ts';
import type { SignedIn } from './sign-in-request.ts';

export interface NewSession {
  readonly who: SignedIn;
  readonly cookie: SessionCookie;
  /** How long it may last, in seconds; the adapter ends it when it is not used. */
  readonly mostSeconds: number;
}

/**
 * Signs somebody in outside any app's request: who makes the first account of an installation has just chosen its
 * password. Always a session of its own, never one that this browser brought (OWASP ASVS 7.2.4).
 */
export async function startSession(
  provider: Provider,
  ctx: Context,
  { who, cookie, mostSeconds }: NewSession,
): Promise<void> {
  const session = new provider.Session();
  session.loginAccount({ accountId: who.accountId, acr: levelOf(who.means), amr: [...who.means] });
  await session.save(mostSeconds);
  const flags = { maxAge: mostSeconds * 1000, ...cookie.flags };
  provider.createContext(ctx.req, ctx.res).cookies.set(cookie.name, session.jti, flags);
}
