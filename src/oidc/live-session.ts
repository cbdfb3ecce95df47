import type { Context } from 'koa';
import type Provider from 'oidc-provider';
import type { SessionCookie } from './cookies.ts';

/** Who is signed in in a browser. */
export interface LiveSession {
  /** Stable through the rotations of the cookie. */
  readonly uid: string;
  readonly accountId: string;
  /** By what they proved who they are, with the leaves the session keeps. */
  readonly means: readonly string[];
  /** When they proved who they are, in seconds since 1970. */
  readonly authTime: number;
  /** Their language (BCP 47). */
  readonly locale: string | undefined;
}

/** One statement; none without a cookie. Undefined where nobody is signed in. */
export async function readSession(provider: Provider, ctx: Context): Promise<LiveSession | undefined> {
  const session: Awaited<ReturnType<Provider['Session']['get']>> & { locale?: string } =
    await provider.Session.get(ctx);
  const { uid, accountId, amr, loginTs, locale } = session;
  return accountId === undefined ? undefined : { uid, accountId, means: amr ?? [], authTime: loginTs ?? 0, locale };
}

/** Ends the session with every grant given in it (contract 4.1.2) and takes its cookie back. */
export async function signOut(provider: Provider, ctx: Context, cookie: SessionCookie): Promise<void> {
  const session = await provider.Session.get(ctx);
  if (session.accountId !== undefined) await session.destroy();
  provider.createContext(ctx.req, ctx.res).cookies.set(cookie.name, null, cookie.flags);
}
