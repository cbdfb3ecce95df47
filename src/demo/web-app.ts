import { readFileSync } from 'node:fs';
import Router from '@koa/router';
import Koa from 'koa';
import koaHelmet from 'koa-helmet';

/** A file that an app serves as it is. */
export interface StaticFile {
  readonly path: string;
  readonly type: string;
  readonly file: string | URL;
}

interface WebAppSettings {
  readonly files?: readonly StaticFile[];
  /** Whom scripts of the page may call, beside the app itself. */
  readonly connectsTo?: readonly string[];
  /** Where a form may lead the browser, beside the app itself; Chromium holds redirects against this too. */
  readonly formsLeadTo?: readonly string[];
}

const EVERYWHERE: readonly StaticFile[] = [
  { path: '/demo.css', type: 'text/css', file: new URL('demo.css', import.meta.url) },
  { path: '/mark.svg', type: 'image/svg+xml', file: new URL('mark.svg', import.meta.url) },
];

/** A Koa app with the headers that every app with pages should have, and a router to put pages on. */
export function createWebApp({ files = [], connectsTo = [], formsLeadTo = [] }: WebAppSettings) {
  const app = new Koa();
  app.use(
    koaHelmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'"],
          connectSrc: ["'self'", ...connectsTo],
          formAction: ["'self'", ...formsLeadTo],
          frameAncestors: ["'none'"],
          baseUri: ["'none'"],
        },
      },
      strictTransportSecurity: false, // http on this machine only
    }),
  );
  app.use(refuseOtherSites);
  const router = new Router();
  for (const { path, type, file } of [...EVERYWHERE, ...files]) {
    const text = readFileSync(file, 'utf8');
    router.get(path, (ctx) => {
      ctx.type = type;
      ctx.body = text;
    });
  }
  app.use(router.routes());
  return { app, router };
}

/** What changes something must come from the app's own pages (CSRF); every browser of today says where it comes from. */
const refuseOtherSites: Koa.Middleware = async (ctx, next) => {
  const isSafe = ctx.method === 'GET' || ctx.method === 'HEAD';
  if (!isSafe && ctx.get('Sec-Fetch-Site') !== 'same-origin') ctx.throw(403, 'This comes from another site.');
  await next();
};
