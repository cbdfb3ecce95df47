import type { Context, Middleware } from 'koa';
import { Refusal } from '#platform/refusal.ts';
import type { Asset, Assets } from './assets.ts';
import { beQuiet } from './request-id.ts';

const PREFIX = '/assets/';
const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * Serves `/assets/…`. A URL with the content's hash may be kept for ever, any other is asked for again each time. What is
 * no file is left to the routes: the brand's own style and mark live there too.
 */
export function staticFiles(assets: Assets): Middleware {
  return (ctx, next) => {
    const asset = ctx.path.startsWith(PREFIX) && assets.find(decodeURIComponent(ctx.path.slice(PREFIX.length)));
    if (!asset) return next();
    beQuiet(ctx.req);
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      ctx.set('Allow', 'GET, HEAD');
      throw new Refusal('method-not-allowed', '');
    }
    sendAsset(ctx, asset);
  };
}

function sendAsset(ctx: Context, asset: Asset): void {
  ctx.status = 200;
  ctx.etag = asset.hash;
  ctx.set('Cache-Control', ctx.query.v === asset.hash ? FOR_EVER : 'public, no-cache');
  ctx.type = asset.extension;
  if (ctx.fresh) ctx.status = 304;
  else ctx.body = asset.body;
}
