import type { Context } from 'koa';
import type { Configuration } from 'oidc-provider';
import type { CookieSettings, Settings } from '#database/settings.ts';
import type { Vault } from '#platform/secrets.ts';
import { type CookieOptions, interactionCookie, resumeCookie, sessionCookie } from '#web/cookies.ts';

interface CookieDeps {
  readonly issuer: string;
  readonly vault: Vault;
  readonly settings: Settings['cookies'];
}

export interface SessionCookie {
  readonly name: string;
  readonly flags: CookieOptions;
}

export interface ProviderCookies {
  readonly settings: NonNullable<Configuration['cookies']>;
  /** For those who set or clear it. */
  readonly session: SessionCookie;
  /** By name how long a browser keeps a cookie, in seconds; none where that was not set. */
  readonly maxAgeSeconds: Readonly<Record<string, number>>;
}

/** Names and flags of the provider's cookies; all are signed, the first key signs and all verify. */
export function providerCookies({ issuer, vault, settings }: CookieDeps): ProviderCookies {
  const session = sessionCookie(issuer, settings.session);
  const interaction = interactionCookie(issuer, settings.interaction);
  const resume = resumeCookie(issuer, settings.interaction);
  const keys = vault.derive('cookie signing').reveal();
  return {
    session: { name: session.name, flags: session.options },
    settings: {
      keys: keys.map((key) => key.toString('base64url')),
      names: { session: session.name, interaction: interaction.name, resume: resume.name },
      long: session.options,
      short: interaction.options,
    },
    maxAgeSeconds: {
      ...aged([session.name], settings.session),
      ...aged([interaction.name, resume.name], settings.interaction),
    },
  };
}

function aged(names: readonly string[], { maxAgeSeconds }: CookieSettings): Record<string, number> {
  if (maxAgeSeconds === undefined) return {};
  return Object.fromEntries(names.map((name) => [name, maxAgeSeconds]));
}

const TAKEN_BACK = /; expires=Thu, 01 Jan 1970/i;

/**
 * Gives the cookies of an answer the age that was set for them, and a session's, where none was set, `sessionSeconds`:
 * the library goes by ages of its own.
 */
export function ageCookies(ctx: Context, cookies: ProviderCookies, sessionSeconds?: number): void {
  const header = ctx.res.getHeader('set-cookie');
  if (!Array.isArray(header)) return;
  const ages = { ...(sessionSeconds && { [cookies.session.name]: sessionSeconds }), ...cookies.maxAgeSeconds };
  const aged = header.map((cookie) => {
    const seconds = ages[cookie.slice(0, cookie.indexOf('=')).replace(/\.sig$/, '')];
    if (seconds === undefined || TAKEN_BACK.test(cookie)) return cookie;
    return `${cookie.replace(/; expires=[^;]*/gi, '')}; max-age=${seconds}`;
  });
  ctx.res.setHeader('set-cookie', aged);
}
