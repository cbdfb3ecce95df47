import type { IncomingMessage } from 'node:http';
import type { Middleware } from 'koa';
import { newId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import { factsOf, noteFacts, type RequestFacts } from './request-facts.ts';

/** Gives each request an id of ours (one from outside is not taken) and writes one line when it is over. */
export function observe(log: Log, addressOf: (request: IncomingMessage) => string): Middleware {
  return (ctx, next) => {
    const started = performance.now();
    const facts: RequestFacts = { requestId: newId('req'), address: addressOf(ctx.req) };
    noteFacts(ctx.req, facts);
    ctx.set('X-Request-Id', facts.requestId);
    ctx.res.once('close', () => {
      const line = {
        requestId: facts.requestId,
        method: ctx.method,
        path: facts.route ?? withoutIds(ctx.path),
        status: ctx.res.statusCode,
        milliseconds: Math.round(performance.now() - started),
        address: facts.address,
      };
      const isQuiet = facts.route === QUIET;
      if (ctx.res.writableFinished) log[isQuiet ? 'debug' : 'info'](line, 'request');
      else log.info({ ...line, status: undefined }, 'request left before its answer');
    });
    return next();
  };
}

/** Keeps what probes and browsers ask for all day out of the ordinary log. */
export function beQuiet(request: IncomingMessage): void {
  factsOf(request).route = QUIET;
}

const QUIET = '(health or asset)';

/** An interaction's id in a path works like a key, so long random segments stay out of the log. */
function withoutIds(path: string): string {
  return path.replace(/\/[\w%~.-]{20,}/g, '/…').slice(0, 200);
}
