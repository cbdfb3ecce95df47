import type { IncomingMessage } from 'node:http';
import type Koa from 'koa';
import { Refusal } from '#platform/refusal.ts';

/**
 * Refuses a request for any host but the issuer's with 421. Behind a trusted proxy the host that it
 * received counts as well.
 */
export function requireHost(issuer: string, isFromProxy: (request: IncomingMessage) => boolean): Koa.Middleware {
  const { host, protocol } = new URL(issuer);
  const isOurs = (value: string | undefined) => normalHost(value, protocol) === host;
  return (ctx, next) => {
    const forwarded = isFromProxy(ctx.req) ? ctx.get('X-Forwarded-Host') : undefined;
    if (isOurs(ctx.req.headers.host) || isOurs(forwarded)) return next();
    throw new Refusal('wrong-host', '');
  };
}

/** Every absolute URL comes from the issuer, whatever the request or a proxy says. */
export function pinUrls(app: Koa, issuer: string): void {
  const url = new URL(issuer);
  Object.defineProperties(app.request, {
    host: { get: () => url.host, configurable: true },
    protocol: { get: () => url.protocol.slice(0, -1), configurable: true },
  });
}

function normalHost(value: string | undefined, protocol: string): string | undefined {
  if (!value || !/^[a-z0-9.:[\]_-]+$/i.test(value)) return undefined;
  const url = URL.parse(`${protocol}//${value}/`);
  return url?.host;
}
