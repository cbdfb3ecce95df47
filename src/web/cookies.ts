import type { CookieSettings } from '#database/settings.ts';

/** A cookie's name, and its attributes as koa, and the protocol library, take them. */
export interface CookiePolicy {
  readonly name: string;
  readonly options: CookieOptions;
}

export interface CookieOptions {
  readonly httpOnly: true;
  readonly secure: boolean;
  readonly sameSite: 'lax' | 'strict' | 'none';
  readonly signed: boolean;
  readonly overwrite: true;
  readonly path?: string;
  readonly domain?: string;
  /** Milliseconds. */
  readonly maxAge?: number;
}

/** One of the kit's own cookies: `__Host-usher-NAME` on https, `usher-NAME` on http. */
export function ownCookie(issuer: string, name: string): CookiePolicy {
  const secure = issuer.startsWith('https:');
  return {
    name: `${secure ? '__Host-' : ''}usher-${name}`,
    // What such a cookie holds is an HMAC's input or output already, so koa need not sign it again.
    options: { httpOnly: true, secure, sameSite: 'lax', signed: false, overwrite: true, path: '/' },
  };
}

/** The language that somebody chose, or was spoken to, last in this browser; kept for a year. */
export function languageCookie(issuer: string): CookiePolicy {
  const { name, options } = ownCookie(issuer, 'language');
  return { name, options: { ...options, maxAge: 365 * 86_400_000 } };
}

/** The language that an app asked for (`ui_locales`), or a person chose, on the pages of one interaction below `path`. */
export function interactionLanguageCookie(issuer: string, path: string): CookiePolicy {
  const { options } = ownCookie(issuer, '');
  return { name: `${options.secure ? '__Secure-' : ''}usher-interaction-language`, options: { ...options, path } };
}

/** The session's cookie: `__Host-usher`, unless a domain or a path of its own gives the prefix up. */
export function sessionCookie(issuer: string, settings: CookieSettings): CookiePolicy {
  const isHostOnly = settings.domain === undefined && (settings.path ?? '/') === '/';
  return fromSettings({ issuer, settings, name: 'usher', prefix: isHostOnly ? '__Host-' : '__Secure-', path: '/' });
}

/** An interaction's cookies live under a path of their own, so that `__Secure-` is the most they can have. */
export function interactionCookie(issuer: string, settings: CookieSettings): CookiePolicy {
  return fromSettings({ issuer, settings, name: 'usher-interaction', prefix: '__Secure-' });
}

/** The cookie that resumes an authorization after its interaction. */
export function resumeCookie(issuer: string, settings: CookieSettings): CookiePolicy {
  const { name: _name, ...rest } = settings;
  return fromSettings({ issuer, settings: rest, name: 'usher-resume', prefix: '__Secure-' });
}

function fromSettings(about: {
  issuer: string;
  settings: CookieSettings;
  name: string;
  prefix: string;
  path?: string;
}): CookiePolicy {
  const { issuer, settings } = about;
  const secure = settings.isSecure ?? issuer.startsWith('https:');
  const path = settings.path ?? about.path;
  return {
    name: settings.name ?? `${secure ? about.prefix : ''}${about.name}`,
    options: {
      httpOnly: true,
      secure,
      sameSite: settings.sameSite,
      signed: true,
      overwrite: true,
      ...(path !== undefined && { path }),
      ...(settings.domain !== undefined && { domain: settings.domain }),
      ...(settings.maxAgeSeconds !== undefined && { maxAge: settings.maxAgeSeconds * 1000 }),
    },
  };
}
