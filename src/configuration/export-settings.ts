import type { CookieSettings, RateLimit, SessionLimits, Settings } from '#database/settings.ts';
import { present } from './kinds.ts';

/** By the name of the row: the key of the file. */
export const settingKeys = {
  registration: 'registration',
  passwordPolicy: 'password_policy',
  mfa: 'mfa',
  sessions: 'sessions',
  rateLimits: 'rate_limits',
  cookies: 'cookies',
  outbound: 'outbound',
  headers: 'headers',
  jobs: 'jobs',
  branding: 'branding',
} as const satisfies Readonly<Record<keyof Settings, string>>;

type SettingName = keyof Settings;
type Spell<Name extends SettingName> = (value: Partial<Settings[Name]>) => Record<string, unknown>;

/** A row of `setting` as the file writes it. What the row leaves out stays out. */
export function spellSetting(name: string, value: object): Record<string, unknown> {
  const spell = Object.hasOwn(spellers, name) ? (spellers[name as SettingName] as Spell<SettingName>) : undefined;
  return spell ? spell(value) : { ...value };
}

const spellers: { readonly [Name in SettingName]: Spell<Name> } = {
  registration: ({ isOpen, allowedDomains }) => present({ open: isOpen, allowed_domains: allowedDomains }),
  passwordPolicy: ({ preset }) => present({ preset }),
  mfa: (mfa) =>
    present({
      required_for: mfa.requiredFor,
      email_code: mfa.hasEmailCode,
      recovery_codes: mfa.recoveryCodes,
      recovery_codes_by_mail: mfa.sendsRecoveryCodesByMail,
    }),
  sessions: spellSessions,
  rateLimits: (limits) =>
    Object.fromEntries(Object.entries(limits).map(([group, rate]) => [group, rate ? spellRate(rate) : 'none'])),
  cookies: (cookies) =>
    Object.fromEntries(Object.entries(cookies).map(([which, cookie]) => [which, spellCookie(cookie)])),
  outbound: ({ allow }) => present({ allow }),
  headers: ({ include }) => present({ include }),
  jobs: ({ sweepSeconds }) => present({ sweep: sweepSeconds === undefined ? undefined : spellDuration(sweepSeconds) }),
  branding: ({ name, accent, logo }) =>
    present({ name, accent, logo: logo && `data:${logo.type};base64,${logo.base64}` }),
};

function spellSessions(sessions: Partial<SessionLimits>) {
  const limit = (seconds: number | null | undefined) =>
    seconds === null ? 'none' : seconds === undefined ? undefined : spellDuration(seconds);
  return present({
    idle: limit(sessions.idleSeconds),
    absolute: limit(sessions.absoluteSeconds),
    refresh_token_idle: limit(sessions.refreshTokenIdleSeconds),
    refresh_token_absolute: limit(sessions.refreshTokenAbsoluteSeconds),
    refresh_grace: limit(sessions.refreshGraceSeconds),
  });
}

function spellCookie({ name, domain, path, isSecure, sameSite, maxAgeSeconds }: CookieSettings) {
  return present({
    name,
    domain,
    path,
    secure: isSecure,
    same_site: sameSite,
    max_age: maxAgeSeconds === undefined ? undefined : spellDuration(maxAgeSeconds),
  });
}

const UNITS: readonly (readonly [unit: string, seconds: number])[] = [
  ['y', 31_536_000],
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
];

/** Seconds as the file writes them, in the largest unit that is exact: `15m`, `30d`, `1y`. */
export function spellDuration(seconds: number): string {
  const [unit, length] = UNITS.find(([, length]) => seconds > 0 && seconds % length === 0) ?? ['s', 1];
  return `${seconds / length}${unit}`;
}

function spellRate({ requests, windowSeconds }: RateLimit): string {
  const window = spellDuration(windowSeconds).replace(/^1(?=[a-z])/, '');
  // The rates of the file know no years.
  return window.endsWith('y') ? `${requests}/${windowSeconds / 86_400}d` : `${requests}/${window}`;
}
