import cors from '@koa/cors';
import type { Middleware } from 'koa';

/** Whether pages of an origin may call a row from a browser and read what it answers. */
export type OriginCheck = (origin: string) => Promise<boolean>;

/** What such a page may send beside what every page may, and read beside what every page reads. */
const SENT = ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'If-None-Match'];
const READ = ['ETag', 'WWW-Authenticate', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'X-Request-Id'];
const PREFLIGHT_SECONDS = 600;

/** Never with credentials: no cookie comes along, so whoever calls shows a token. */
export function letOriginsIn(isAllowed: OriginCheck, methods: readonly string[]): Middleware {
  return cors({
    origin: async (ctx) => ((await isAllowed(ctx.get('Origin'))) ? ctx.get('Origin') : ''),
    allowMethods: [...methods],
    allowHeaders: SENT,
    exposeHeaders: READ,
    maxAge: PREFLIGHT_SECONDS,
    credentials: false,
  });
}
