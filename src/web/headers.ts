import type { Context, Middleware } from 'koa';
import koaHelmet from 'koa-helmet';
import { isUnder } from './error-form.ts';
import type { Tools } from './tools.ts';

const YEAR_SECONDS = 31_536_000;

/** Loopbacks over http are where native and developers' apps listen (RFC 8252 7.3). */
const FORM_TARGETS = ["'self'", 'https:', 'http://localhost:*', 'http://127.0.0.1:*'];

const PERMISSIONS = [
  ...['accelerometer', 'camera', 'display-capture', 'geolocation', 'gyroscope', 'magnetometer'],
  ...['microphone', 'midi', 'payment', 'usb'],
].map((feature) => `${feature}=()`);
const PASSKEYS = ['publickey-credentials-create=(self)', 'publickey-credentials-get=(self)'];

/** Where an app's pop-up passes through on its way back; its opener is waiting there for the answer. */
const POPUP_PATHS = ['/oauth2', '/sign-in', '/federation'];

/**
 * The headers of every answer. Chromium holds `form-action` against the whole chain of redirects after a form, so it
 * must let the app in that the sign-in leads to; `script-src` is there for the library's own script hashes to join.
 */
export function securityHeaders(issuer: string): Middleware {
  const isHttps = issuer.startsWith('https:');
  const helmet = koaHelmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: FORM_TARGETS,
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    strictTransportSecurity: isHttps && { maxAge: YEAR_SECONDS, includeSubDomains: true },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
  const permissions = [...PERMISSIONS, ...PASSKEYS].join(', ');
  return (ctx, next) =>
    helmet(ctx, async () => {
      ctx.set('Permissions-Policy', permissions);
      if (POPUP_PATHS.some((path) => isUnder(ctx.path, path))) ctx.set('Cross-Origin-Opener-Policy', 'unsafe-none');
      await next();
    });
}

/** What an administrator adds to every answer: `headers.include` of `usher.yaml`. */
export function extraHeaders(tools: Tools): Middleware {
  return async (ctx, next) => {
    const { headers } = await tools.settings();
    for (const [name, value] of headers.include) ctx.set(name, value);
    await next();
  };
}

/**
 * Lets this page's forms end at an app with a private scheme (`com.example.app:/callback`, RFC 8252 7.1) or on the
 * loopback of IPv6. Others are let through already, or never.
 */
export function allowFormTarget(ctx: Context, redirectUri: string): void {
  const source = formTargetOf(redirectUri);
  if (!source) return;
  const policy = ctx.response.get('Content-Security-Policy');
  ctx.set(
    'Content-Security-Policy',
    policy.replace(/form-action [^;]*/, (directive) => `${directive} ${source}`),
  );
}

function formTargetOf(redirectUri: string): string | undefined {
  const { protocol = '', hostname } = URL.parse(redirectUri) ?? {};
  // A policy has no words for an IPv6 address (CSP 2.3.1): only the scheme is left.
  if (protocol === 'http:' && hostname === '[::1]') return protocol;
  return /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(protocol) ? protocol : undefined;
}
