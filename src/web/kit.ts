import type { Context } from 'koa';
import type { Settings } from '#database/settings.ts';
import type { Brand } from '#platform/brand.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Vault } from '#platform/secrets.ts';
import type { Caller } from './caller.ts';
import type { HealthChecks } from './health.ts';
import type { RateLimiter } from './rate-limit.ts';

/** What the house hands to the web: everything a request may need beside its door. */
export interface WebKit {
  /** The public URL, without a trailing slash. */
  readonly issuer: string;
  readonly isProduction: boolean;
  /** `Config.http.trustProxy`. */
  readonly trustProxy: number | readonly string[];
  readonly log: Log;
  readonly vault: Vault;
  readonly clock: Clock;
  /** The settings in force, from memory; where it fails, the last ones known serve on. */
  settings(): Promise<Settings>;
  /** The brand as pages need it, from `settings.branding`. */
  brand(settings: Settings): Brand;
  readonly checks: HealthChecks;
  readonly limiter: RateLimiter;
  /** The stable id (`uid`) of the signed-in session; none for a session nobody signed in to. */
  sessionIdOf(ctx: Context): Promise<string | undefined>;
  /** The language of the person signed in (BCP 47), where this request has read who that is. */
  localeOf?(ctx: Context): Promise<string | undefined>;
  /** Who is calling, where the request says more than its address: an API key, a client or an account. */
  callerOf?(ctx: Context): Promise<Caller | undefined>;
}
