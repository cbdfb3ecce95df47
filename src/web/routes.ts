import type Router from '@koa/router';
import type { Middleware } from 'koa';
import type { LimitGroup } from '#database/settings.ts';
import { letOriginsIn, type OriginCheck } from './cors.ts';
import type { Handler } from './handlers.ts';
import { limitRow } from './limits.ts';
import { factsOf } from './request-facts.ts';
import type { Tools } from './tools.ts';

/** One row of a door's table. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** With `:name` for what changes; `:uid` is an interaction. */
  readonly path: string;
  /** Whose rate limit counts it: `sign_in` for POSTs of pages, `protocol` for their GETs, else `default`. */
  readonly limit: LimitGroup | 'none';
  readonly handle: Handler;
  /** Whose pages may call it from a browser; those of the issuer alone where it is left out. The same for a whole path. */
  readonly origins?: OriginCheck;
}

/** Hangs the rows on the router, each behind its limit. */
export function mountRoutes(router: Router, routes: readonly Route[], tools: Tools): void {
  for (const route of routes) {
    const { method, path, handle } = route;
    const limited = limitRow(route, tools);
    const run: Middleware = async (ctx) => {
      Object.assign(factsOf(ctx.req), { route: path, isEndpoint: handle.kind === 'endpoint' });
      await limited(ctx, () => handle.run(ctx, tools));
    };
    router.register(path, [method], [...crossOrigin(route, routes), run]);
  }
  mountPreflights(router, routes);
}

/** Browsers ask with OPTIONS, once for all methods of a path. */
function mountPreflights(router: Router, routes: readonly Route[]): void {
  const open = new Map(routes.filter(({ origins }) => origins).map((route) => [route.path, route]));
  const answer: Middleware = (ctx) => {
    ctx.status = 204;
  };
  for (const route of open.values()) router.register(route.path, ['OPTIONS'], [...crossOrigin(route, routes), answer]);
}

function crossOrigin({ path, origins }: Route, routes: readonly Route[]): Middleware[] {
  const methods = routes.filter((other) => other.path === path).map(({ method }) => method);
  return origins ? [letOriginsIn(origins, methods)] : [];
}
