import Router from '@koa/router';
import Koa from 'koa';
import { openAddressReader, openProxyCheck } from './client-address.ts';
import { csrfRoutes } from './csrf-route.ts';
import { errorBoundary } from './errors.ts';
import { extraHeaders, securityHeaders } from './headers.ts';
import { health } from './health.ts';
import { pinUrls, requireHost } from './host.ts';
import type { WebKit } from './kit.ts';
import { limitRest } from './limits.ts';
import { refuseMalformedUrls } from './malformed-url.ts';
import { observe } from './request-id.ts';
import { nothingHere, otherMethods, protocolPaths } from './rest.ts';
import { mountRoutes, type Route } from './routes.ts';
import { staticFiles } from './static-files.ts';
import { openTools } from './tools.ts';

/**
 * The whole of what answers a request: the doors' rows first, then the protocol library for its own paths. `provider`
 * gets a context whose `host` and `protocol` are the issuer's, and never a body that was read.
 */
export function createApp(kit: WebKit, doors: readonly Route[], provider: Koa.Middleware): Koa {
  const tools = openTools(kit);
  const app = new Koa({
    keys: kit.vault
      .derive('cookies')
      .reveal()
      .map((key) => key.toString('base64url')),
  });
  const router = new Router();
  pinUrls(app, kit.issuer);
  // What ends up here is a caller who went away; the boundary has answered everything else.
  app.on('error', (error) => kit.log.debug({ err: error }, 'a connection broke'));
  mountRoutes(router, [...csrfRoutes, ...doors], tools);

  app.use(observe(kit.log, openAddressReader(kit.trustProxy)));
  app.use(errorBoundary(tools));
  app.use(securityHeaders(kit.issuer));
  app.use(extraHeaders(tools));
  app.use(health(kit.checks));
  app.use(requireHost(kit.issuer, openProxyCheck(kit.trustProxy)));
  app.use(refuseMalformedUrls());
  app.use(staticFiles(tools.assets));
  app.use(router.routes());
  app.use(otherMethods(router));
  app.use(limitRest(tools));
  app.use(protocolPaths(provider));
  app.use(nothingHere());
  return app;
}
