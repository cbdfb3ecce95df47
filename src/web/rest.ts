import type Router from '@koa/router';
import type { Middleware } from 'koa';
import { Refusal } from '#platform/refusal.ts';
import { isUnder } from './error-form.ts';

const PROTOCOL_PATHS = ['/oauth2', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];

/** Hands the protocol's paths to the protocol library, and nothing else: its own pages for unknown paths are not ours. */
export function protocolPaths(provider: Middleware): Middleware {
  return async (ctx, next) => {
    if (!PROTOCOL_PATHS.some((path) => isUnder(ctx.path, path))) return next();
    await provider(ctx, next);
    // The library leaves an OPTIONS that is no preflight without an answer.
    if (ctx.status === 404 && ctx.body == null) throw new Refusal('not-found', '');
  };
}

/** A path of ours with another method is 405 and says which ones there are; what is left over is 404. */
export function nothingHere(): Middleware {
  return () => {
    throw new Refusal('not-found', '');
  };
}

export function otherMethods(router: Router): Middleware {
  return async (ctx, next) => {
    const { path: layers } = router.match(ctx.path, ctx.method);
    const methods = [...new Set(layers.flatMap((layer) => layer.methods))].sort();
    if (methods.length === 0) return next();
    ctx.set('Allow', methods.join(', '));
    if (ctx.method !== 'OPTIONS') throw new Refusal('method-not-allowed', '');
    ctx.status = 204;
  };
}
