import type { Reader } from './transaction.ts';

/**
 * What administrators set at run time and `usher.yaml` declares, parsed: one row of `setting` a member, stored in this
 * very shape. What nobody set has its default. The house caches it and drops it when `change` says `setting` moved.
 */
export interface Settings {
  readonly registration: {
    readonly isOpen: boolean;
    /** Lower-case domains an address must belong to; none: every address may register. */
    readonly allowedDomains: readonly string[];
  };
  readonly passwordPolicy: { readonly preset: 'nist' | 'legacy-composition' };
  readonly mfa: {
    readonly requiredFor: readonly string[];
    readonly hasEmailCode: boolean;
    readonly recoveryCodes: number;
    readonly sendsRecoveryCodesByMail: boolean;
  };
  readonly sessions: SessionLimits;
  /** By the group a route names; the group is also the policy's name in `RateLimit-Policy`. Null: no limit. */
  readonly rateLimits: Readonly<Record<LimitGroup, RateLimit | null>>;
  readonly cookies: Readonly<Record<'session' | 'interaction' | 'bff', CookieSettings>>;
  /** Hosts and networks the outbound guard lets through although private. */
  readonly outbound: { readonly allow: readonly string[] };
  /** Sent with every answer, errors and static files too. */
  readonly headers: { readonly include: readonly (readonly [name: string, value: string])[] };
  readonly jobs: { readonly sweepSeconds: number };
  readonly branding: {
    readonly name: string;
    /** `#rrggbb`, lower case. */
    readonly accent?: string;
    readonly logo?: Logo;
  };
}

export type LimitGroup = 'default' | 'sign_in' | 'protocol';

export interface RateLimit {
  readonly requests: number;
  readonly windowSeconds: number;
}

/** Null is no limit; a grace of 0 turns the grace off. */
export interface SessionLimits {
  readonly idleSeconds: number | null;
  readonly absoluteSeconds: number | null;
  readonly refreshTokenIdleSeconds: number | null;
  readonly refreshTokenAbsoluteSeconds: number | null;
  readonly refreshGraceSeconds: number;
}

/** What is left out is what browsers protect best: prefixed names, secure wherever the issuer is https, http-only always. */
export interface CookieSettings {
  readonly sameSite: 'lax' | 'strict' | 'none';
  readonly name?: string;
  /** Given, it gives up the `__Host-` prefix. */
  readonly domain?: string;
  /** Other than `/`, it gives up the `__Host-` prefix. */
  readonly path?: string;
  readonly isSecure?: boolean;
  readonly maxAgeSeconds?: number;
}

export interface Logo {
  readonly type: 'image/svg+xml' | 'image/png';
  readonly base64: string;
}

export const defaultSettings: Settings = {
  registration: { isOpen: true, allowedDomains: [] },
  passwordPolicy: { preset: 'nist' },
  mfa: { requiredFor: ['admin'], hasEmailCode: true, recoveryCodes: 5, sendsRecoveryCodesByMail: false },
  sessions: {
    idleSeconds: 30 * 86_400,
    absoluteSeconds: 365 * 86_400,
    refreshTokenIdleSeconds: 90 * 86_400,
    refreshTokenAbsoluteSeconds: 365 * 86_400,
    refreshGraceSeconds: 10,
  },
  rateLimits: {
    default: { requests: 100, windowSeconds: 60 },
    sign_in: { requests: 20, windowSeconds: 60 },
    protocol: { requests: 1000, windowSeconds: 60 },
  },
  cookies: { session: { sameSite: 'lax' }, interaction: { sameSite: 'lax' }, bff: { sameSite: 'lax' } },
  outbound: { allow: [] },
  headers: { include: [] },
  jobs: { sweepSeconds: 3600 },
  branding: { name: 'Usher' },
};

/** The settings in force: the rows laid over the defaults, in one statement. */
export async function readSettings(reader: Reader): Promise<Settings> {
  const rows = await reader.selectFrom('setting').select(['name', 'value']).execute();
  const stored = new Map(rows.map(({ name, value }) => [name, value as object]));
  const merged = Object.entries(defaultSettings).map(([name, value]) => [name, { ...value, ...stored.get(name) }]);
  return Object.fromEntries(merged) as Settings;
}
