import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import { isMigrated } from './database/migrate.ts';
import type { Settings } from './database/settings.ts';
import type { Database } from './database/transaction.ts';
import type { LiveSession } from './oidc/live-session.ts';
import type { OidcProvider } from './oidc/provider.ts';
import { systemClock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import type { Log } from './platform/log.ts';
import type { Vault } from './platform/secrets.ts';
import { type Canvas, providerPages } from './sign-in/provider-pages.ts';
import { brandOf } from './web/brand-routes.ts';
import { allowFormTarget } from './web/headers.ts';
import { isClockInStep } from './web/health.ts';
import type { WebKit } from './web/kit.ts';
import { openFrame } from './web/open-frame.ts';
import type { RateLimiter } from './web/rate-limit.ts';
import { factsOf } from './web/request-facts.ts';
import { openTools } from './web/tools.ts';

interface Needs {
  readonly config: Config;
  readonly log: Log;
  readonly vault: Vault;
  readonly db: Database;
  readonly settings: () => Promise<Settings>;
  readonly limiter: RateLimiter;
}

const LONGEST_AGENT = 512;

/** The kit of the web, which needs to know the provider that in turn shows its pages: it is told as soon as it is open. */
export function openWebKit(needs: Needs) {
  const { config, log, vault, db, settings, limiter } = needs;
  let provider: OidcProvider | undefined;
  const sessions = new WeakMap<IncomingMessage, Promise<LiveSession | undefined>>();

  /** Asked several times a request, read once. */
  function sessionOf(ctx: Context): Promise<LiveSession | undefined> {
    let session = sessions.get(ctx.req);
    if (!session) {
      session = provider ? provider.readSession(ctx) : Promise.resolve(undefined);
      sessions.set(ctx.req, session);
    }
    return session;
  }

  const web: WebKit = {
    issuer: config.issuer,
    isProduction: config.isProduction,
    trustProxy: config.http.trustProxy,
    log,
    vault,
    clock: systemClock,
    settings,
    brand: (current) => brandOf(config.issuer, current),
    limiter,
    checks: {
      database: async () => (await db.selectNoFrom((is) => is.lit(true).as('up')).executeTakeFirstOrThrow()).up,
      migrations: () => isMigrated(db),
      keys: async () => provider !== undefined && (await provider.canSign()),
      clock: () => isClockInStep(db, systemClock),
    },
    sessionIdOf: async (ctx) => (await sessionOf(ctx))?.uid,
    // Never a statement of its own: where the session was not read, or cannot be, the browser's language will do.
    localeOf: async (ctx) => (await sessions.get(ctx.req)?.catch(() => undefined))?.locale,
    callerOf: async (ctx) => {
      const id = (await provider?.readApiToken(ctx, 'any'))?.person?.accountId ?? (await sessionOf(ctx))?.accountId;
      return id === undefined ? undefined : { kind: 'account', id };
    },
  };
  const tools = openTools(web);
  const canvas: Canvas = {
    requestIdOf: (ctx) => factsOf(ctx.req).requestId,
    async draw(ctx, view, page, { leadsTo } = {}) {
      if (leadsTo !== undefined) allowFormTarget(ctx, leadsTo);
      ctx.type = 'html';
      ctx.set('Cache-Control', 'no-store');
      const frame = await openFrame(ctx, tools, (await sessionOf(ctx))?.uid);
      ctx.set('Content-Language', frame.lang);
      ctx.body = await view.render(page(frame.words), frame);
    },
  };
  return {
    web,
    providerPages: providerPages(canvas),
    know: (opened: OidcProvider) => {
      provider = opened;
    },
  };
}

/** Where a request comes from, for the session it uses. */
export function whoIs(ctx: Pick<Context, 'req'>): { address?: string; agent?: string } {
  const agent = ctx.req.headers['user-agent'];
  return { address: factsOf(ctx.req).address, ...(agent !== undefined && { agent: agent.slice(0, LONGEST_AGENT) }) };
}
