import type Router from '@koa/router';
import type { LimitGroup } from '#database/settings.ts';
import type { Handler } from './handlers.ts';
import { limitRow } from './limits.ts';
import { factsOf } from './request-facts.ts';
import type { Tools } from './tools.ts';

/** One row of a door's table. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` for what changes; `:uid` is an interaction. */
  readonly path: string;
  /** Whose rate limit counts it: `sign_in` for POSTs of pages, `protocol` for their GETs, else `default`. */
  readonly limit: LimitGroup | 'none';
  readonly handle: Handler;
}

/** Hangs the rows on the router, each behind its limit. */
export function mountRoutes(router: Router, routes: readonly Route[], tools: Tools): void {
  for (const route of routes) {
    const { method, path, handle } = route;
    const limited = limitRow(route, tools);
    router.register(path, [method], async (ctx) => {
      Object.assign(factsOf(ctx.req), { route: path, isEndpoint: handle.kind === 'endpoint' });
      await limited(ctx, () => handle.run(ctx, tools));
    });
  }
}
