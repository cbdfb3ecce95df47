import type { Context, Middleware } from 'koa';
import type { LimitGroup, RateLimit } from '#database/settings.ts';
import { Refusal } from '#platform/refusal.ts';
import { sourceOf } from '#platform/source.ts';
import { isUnder } from './error-form.ts';
import { factsOf } from './request-facts.ts';
import type { Tools } from './tools.ts';

/** What a row of a route table says of its limit. */
interface LimitedRow {
  readonly limit: LimitGroup | 'none';
  readonly handle: { readonly kind: 'page' | 'submit' | 'endpoint' };
}

/** Read by every relying party and resource server, cheap, and the same for all. */
const UNCOUNTED = [
  '/oauth2/jwks',
  '/oauth2/status-lists',
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
];

/** Limits one row. Only machines are told their counters: on sign-in pages those would help whoever is guessing. */
export function limitRow(row: LimitedRow, tools: Tools): Middleware {
  const { limit: group } = row;
  return async (ctx, next) => {
    if (group !== 'none') {
      const { caller, limit } = await findCaller(ctx, tools, group);
      takeTurn(ctx, tools, { group, caller, limit, telling: row.handle.kind === 'endpoint' ? 'counters' : 'nothing' });
    }
    await next();
  };
}

/** Limits what no row answers: the protocol by address, before any client has proved who it is. */
export function limitRest(tools: Tools): Middleware {
  return async (ctx, next) => {
    if (ctx.method !== 'OPTIONS' && !UNCOUNTED.some((path) => isUnder(ctx.path, path))) {
      const group = isUnder(ctx.path, '/oauth2') ? 'protocol' : 'default';
      const { rateLimits } = await tools.settings();
      takeTurn(ctx, tools, { group, caller: byAddress(ctx), limit: rateLimits[group], telling: 'counters' });
    }
    await next();
  };
}

async function findCaller(ctx: Context, tools: Tools, group: LimitGroup) {
  const limit = (await tools.settings()).rateLimits[group];
  const { uid } = ctx.params as Record<string, string>;
  if (group === 'sign_in') return { caller: uid ? `interaction:${uid}` : byAddress(ctx), limit };
  const known = await tools.kit.callerOf?.(ctx);
  if (!known) return { caller: byAddress(ctx), limit };
  return { caller: `${known.kind}:${known.id}`, limit: known.limit === undefined ? limit : known.limit };
}

function byAddress(ctx: Context): string {
  return `address:${sourceOf(factsOf(ctx.req).address)}`;
}

interface Request {
  readonly group: LimitGroup;
  readonly caller: string;
  readonly limit: RateLimit | null;
  readonly telling: 'counters' | 'nothing';
}

/** Throws `Refusal('too-many-requests')`; sets the headers of draft-ietf-httpapi-ratelimit-headers-11. */
function takeTurn(ctx: Context, tools: Tools, { group, caller, limit, telling }: Request): void {
  if (!limit) return;
  const verdict = tools.kit.limiter.take({ caller, group, limit });
  if (telling === 'counters') {
    ctx.set('RateLimit-Policy', `"${group}";q=${limit.requests};w=${limit.windowSeconds}`);
    ctx.set('RateLimit', `"${group}";r=${verdict.remaining};t=${verdict.resetSeconds}`);
  }
  if (verdict.isAllowed) return;
  factsOf(ctx.req).violatedPolicy = group;
  throw new Refusal('too-many-requests', '', { retryAfterSeconds: verdict.resetSeconds });
}
