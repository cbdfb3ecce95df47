import type { Context, Middleware } from 'koa';
import { Refusal } from '#platform/refusal.ts';

const LIMIT_BYTES = 16 * 1024;
/** A request line has to fit into what browsers and servers take. */
const LIMIT_QUERY = 12 * 1024;

/**
 * Answers a POST to the authorization or logout endpoint with 303 to the same request as a GET. OIDC Core
 * 3.1.2.1 asks for POST; a cross-site one arrives without lax cookies, the GET that follows has them.
 */
export function postBecomesGet(paths: readonly string[]): Middleware {
  return async (ctx, next) => {
    if (ctx.method !== 'POST' || !paths.includes(ctx.path)) return next();
    if (!ctx.is('application/x-www-form-urlencoded')) {
      throw new Refusal('unsupported-media-type', 'Send the request as application/x-www-form-urlencoded.');
    }
    const query = new URLSearchParams([...new URLSearchParams(ctx.querystring), ...(await readForm(ctx))]).toString();
    if (query.length > LIMIT_QUERY) throw new Refusal('payload-too-large', 'This request is too long.');
    ctx.status = 303;
    ctx.redirect(query ? `${ctx.path}?${query}` : ctx.path);
    ctx.set('Cache-Control', 'no-store');
  };
}

async function readForm(ctx: Context): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of ctx.req) {
    length += chunk.length;
    if (length > LIMIT_BYTES) throw new Refusal('payload-too-large', 'This request is too long.');
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
