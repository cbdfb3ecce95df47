import type { Middleware } from 'koa';
import { isCleanText } from './characters.ts';
import { Malformed } from './malformed.ts';
import { sentences } from './sentences.ts';

/**
 * Refuses with 400 an address that is not a path of ours in UTF-8, or that hides control characters: further in, it
 * would reach a router or a database that trips over it.
 */
export function refuseMalformedUrls(): Middleware {
  return (ctx, next) => {
    const target = ctx.req.url ?? '';
    if (ctx.method === 'OPTIONS' && target === '*') return next();
    if (!target.startsWith('/') || target.startsWith('//') || !isReadable(target)) {
      throw new Malformed(sentences.badAddress);
    }
    return next();
  };
}

function isReadable(target: string): boolean {
  try {
    return isCleanText(decodeURIComponent(target));
  } catch {
    return false;
  }
}
