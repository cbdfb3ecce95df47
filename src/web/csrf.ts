import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from 'koa';
import { Refusal } from '#platform/refusal.ts';
import type { Vault } from '#platform/secrets.ts';
import { ownCookie } from './cookies.ts';

const SEED = /^[A-Za-z0-9_-]{43}$/;

/** Proof that a form came from a page of ours: an HMAC of a cookie, bound to the session where there is one. */
export interface Csrf {
  /** The token for this browser; sets the cookie if it has none. `sessionId` is the signed-in session's stable id. */
  tokenFor(ctx: Context, sessionId: string | undefined): string;
  /** Throws `Refusal('csrf')` unless `presented` is this browser's token, and the browser says the page was ours. */
  check(ctx: Context, sessionId: string | undefined, presented: string | undefined): void;
}

export function openCsrf({ issuer, vault }: { issuer: string; vault: Vault }): Csrf {
  const cookie = ownCookie(issuer, 'csrf');
  const keys = vault.derive('csrf').reveal();
  const macs = (seed: string, sessionId = '') =>
    keys.map((key) => createHmac('sha256', key).update(`${seed}.${sessionId}`).digest());
  const seedOf = (ctx: Context) => {
    const seed = ctx.cookies.get(cookie.name, { signed: false });
    return seed && SEED.test(seed) ? seed : undefined;
  };

  return {
    tokenFor(ctx, sessionId) {
      const seed = seedOf(ctx) ?? randomBytes(32).toString('base64url');
      if (seed !== seedOf(ctx)) ctx.cookies.set(cookie.name, seed, cookie.options);
      return macs(seed, sessionId)[0]?.toString('base64url') ?? '';
    },
    check(ctx, sessionId, presented) {
      const seed = seedOf(ctx);
      const given = Buffer.from(presented ?? '', 'base64url');
      // Any root key will do: a form that was open while keys were rotated still goes through.
      const isRight =
        seed && macs(seed, sessionId).some((mac) => given.length === mac.length && timingSafeEqual(given, mac));
      if (!isRight || !isFromUs(ctx, issuer)) throw new Refusal('csrf', '');
    },
  };
}

/**
 * What the browser says about the page that sent this. Both headers may be missing, and our `Referrer-Policy` makes
 * `Origin` read `null` on our own forms; only a clear other origin is a no.
 */
function isFromUs(ctx: Context, issuer: string): boolean {
  const site = ctx.get('Sec-Fetch-Site');
  if (site !== '') return site === 'same-origin' || site === 'none';
  const origin = ctx.get('Origin');
  return origin === '' || origin === 'null' || origin === issuer;
}
