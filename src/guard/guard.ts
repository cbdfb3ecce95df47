import {
  type ExpressMiddleware,
  type FetchHandler,
  type KoaMiddleware,
  toExpress,
  toFetch,
  toKoa,
} from './adapters.ts';
import type { RequestLike } from './bearer.ts';
import { createIdentify, ranksFor, type Verified } from './identify.ts';
import { openIssuer } from './issuer.ts';
import type { GuardOptions } from './options.ts';
import { GuardRefusal } from './refusal.ts';
import { openRoleBook, type Roles } from './role-book.ts';
import { type Check, createRouteChecks, type RouteChecks } from './route-checks.ts';
import { readOptions, type Settings, type TrustedIssuer } from './settings.ts';
import { openStatusLists } from './status-lists.ts';
import type { OpenIssuer } from './verify-token.ts';

export type { ExpressMiddleware, FetchHandler, KoaMiddleware } from './adapters.ts';
export type { RequestLike } from './bearer.ts';
export type { Verified } from './identify.ts';
export type { AnonymousPerson, GuardOptions, IssuerOptions, StatusListOptions, TokenStatus } from './options.ts';
export type { Licence, Person, Seat } from './person.ts';
export type { PredefinedRoleId } from './predefined-roles.ts';
export type { RankedRole, Role } from './ranks.ts';
export { GuardRefusal } from './refusal.ts';
export type { RoleDetails, Roles } from './role-book.ts';
export type { Check, MakeRoleCheck } from './route-checks.ts';

/** What stands before an API: its middleware, and the checks of its routes. All of it works torn off: `const { koa } = guard`. */
export interface Guard extends RouteChecks {
  /** Lets good tokens in: `ctx.state.user` is the `Person`, `ctx.state.auth` all that is known (`Verified`). */
  koa(): KoaMiddleware;
  /** The same for Express and Connect: `req.user` and `req.auth`. */
  express(): ExpressMiddleware;
  /** Wraps a handler of `Request` and `Response`, as Deno, Bun, Hono, Next.js and workers have them. */
  readonly fetch: (
    handle: (request: Request, verified: Verified) => Response | Promise<Response>,
    ...checks: Check[]
  ) => FetchHandler;
  /**
   * Who sends this request (of `fetch` or of Node), if the checks let them. Throws a `GuardRefusal`, whose `status`,
   * `headers` and `body` are the answer to give: 400, 401 or 403 (RFC 6750 3.1), 503 when an issuer cannot be asked.
   */
  verify(request: RequestLike, ...checks: Check[]): Promise<Verified>;
  /** The roles it compares with. With several issuers: the first one's, and this API's own. */
  readonly roles: Roles;
}

/**
 * Makes a guard for one API. Nothing is fetched before the first token comes. Throws a `TypeError` for options that
 * are not sound or, in production, leave a door open.
 */
export function createGuard(options: GuardOptions): Guard {
  const settings = readOptions(options);
  const issuers = settings.issuers.map((trusted) => openTrusted(trusted, settings));
  const nothing: never[] = [];
  const own = openRoleBook(() => issuers[0]?.rolesSoFar() ?? nothing);
  for (const [id, details] of Object.entries(options.roles ?? {})) own.roles.overwrite(id, details);
  for (const role of settings.anonymous?.roles ?? [])
    if (typeof role !== 'string') own.roles.getOrCreate(role.id, role);
  const identify = createIdentify({ settings, issuers, own });

  async function verify(request: RequestLike, ...checks: Check[]): Promise<Verified> {
    let verified: Verified | undefined;
    try {
      verified = await identify(request);
      for (const check of checks) await check.judge(verified);
      return verified;
    } catch (error) {
      throw settings.redirect && wouldSigningInDo(error, verified) ? error.leadingTo(settings.redirect) : error;
    }
  }

  return {
    koa: () => toKoa(verify),
    express: () => toExpress(verify),
    fetch: (handle, ...checks) => toFetch((request) => verify(request, ...checks), handle),
    verify,
    roles: own.roles,
    ...createRouteChecks({
      isEnabled: settings.isEnabled,
      admit: verify,
      ranksFor: (verified) => ranksFor(verified, { issuers, own }),
    }),
  };
}

function openTrusted(trusted: TrustedIssuer, settings: Settings): OpenIssuer {
  const opened = { ...trusted, ...openIssuer(trusted.issuer, settings.fetch) };
  return { ...opened, statusLists: openStatusLists({ ...settings, ...opened }) };
}

/** After a 401, and for somebody who was only let in as anonymous and came to a check. */
function wouldSigningInDo(error: unknown, verified: Verified | undefined): error is GuardRefusal {
  if (!(error instanceof GuardRefusal)) return false;
  return error.status === 401 || (error.status === 403 && verified?.type === 'anonymous');
}
