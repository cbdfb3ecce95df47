import type { Middleware } from 'koa';
import { sql } from 'kysely';
import type { Reader } from '#database/transaction.ts';
import type { Clock } from '#platform/clock.ts';
import { beQuiet } from './request-id.ts';

const CHECK_MILLISECONDS = 3000;
const MOST_DRIFT_MILLISECONDS = 5000;

/** Each resolves to whether it is well; a rejection or three seconds of silence is failing. */
export type HealthChecks = Readonly<Record<'database' | 'migrations' | 'keys' | 'clock', () => Promise<boolean>>>;

/** `/healthz` and `/readyz`, for whatever Host: probes come by IP address. */
export function health(checks: HealthChecks): Middleware {
  const examine = once(() => examineAll(checks));
  return async (ctx, next) => {
    const isAsked = ctx.method === 'GET' || ctx.method === 'HEAD';
    if (!isAsked || (ctx.path !== '/healthz' && ctx.path !== '/readyz')) return next();
    beQuiet(ctx.req);
    ctx.set('Cache-Control', 'no-store');
    ctx.body = { status: 'ok' };
    if (ctx.path === '/healthz') return;
    const results = await examine();
    const isReady = Object.values(results).every((result) => result === 'ok');
    ctx.status = isReady ? 200 : 503;
    ctx.body = { status: isReady ? 'ok' : 'failing', checks: results };
  };
}

/** Whether this process and the database agree on the time to 5 s. */
export async function isClockInStep(reader: Reader, clock: Clock): Promise<boolean> {
  const before = clock().getTime();
  const { at } = await reader.selectNoFrom(sql<Date>`clock_timestamp()`.as('at')).executeTakeFirstOrThrow();
  const middle = (before + clock().getTime()) / 2;
  return Math.abs(at.getTime() - middle) <= MOST_DRIFT_MILLISECONDS;
}

async function examineAll(checks: HealthChecks): Promise<Record<string, 'ok' | 'failing'>> {
  const entries = Object.entries(checks).map(async ([name, check]) => [name, await examineOne(check)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function examineOne(check: () => Promise<boolean>): Promise<'ok' | 'failing'> {
  const { promise: silence, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, CHECK_MILLISECONDS, false);
  try {
    return (await Promise.race([check(), silence])) ? 'ok' : 'failing';
  } catch {
    return 'failing';
  } finally {
    clearTimeout(timer);
  }
}

/** Everybody who asks while it runs shares one run: many probes cost the database no more than one. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };
}
