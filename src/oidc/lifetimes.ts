import type { Configuration } from 'oidc-provider';
import type { SessionLimits } from '#database/settings.ts';
import { secondsOfLicence } from './token-seat.ts';

const CODE_SECONDS = 60;
const TOKEN_SECONDS = 900;
const INTERACTION_SECONDS = 3600;
/** No limit, in words the library takes. */
const FAR_SECONDS = 100 * 365 * 86_400;

/** How long things live, in seconds; the limits are asked for each time, since they are settings. */
export function lifetimes(limits: () => SessionLimits): NonNullable<Configuration['ttl']> {
  return {
    AuthorizationCode: CODE_SECONDS,
    AccessToken: (_ctx, token) =>
      Math.min(token.resourceServer?.accessTokenTTL ?? TOKEN_SECONDS, secondsOfLicence() ?? FAR_SECONDS),
    ClientCredentials: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? TOKEN_SECONDS,
    IdToken: TOKEN_SECONDS,
    Interaction: INTERACTION_SECONDS,
    // A grant has no end of its own: the adapter and the sweep see to it.
    Grant: FAR_SECONDS,
    RefreshToken: (_ctx, token) => {
      const { refreshTokenIdleSeconds: idle, refreshTokenAbsoluteSeconds: absolute } = limits();
      return left({ idle, absolute, since: token.iiat });
    },
    Session: (_ctx, session) => {
      // Nobody signed in: it only carries the state of a form, for as long as an interaction may take.
      if (!session.accountId) return INTERACTION_SECONDS;
      const { idleSeconds: idle, absoluteSeconds: absolute } = limits();
      return left({ idle, absolute, since: session.loginTs });
    },
  };
}

/**
 * How long a browser keeps a session's cookie, in seconds: for as long as the session may last at most. That it was not
 * used for too long is the server's to say, since apps use a session by their refresh tokens, without the browser.
 * `since` is the time of the sign-in, in seconds since 1970.
 */
export function sessionCookieSeconds({ absoluteSeconds }: SessionLimits, since?: number): number {
  return left({ idle: null, absolute: absoluteSeconds, since });
}

interface Limits {
  /** Seconds without use; null for no limit. */
  readonly idle: number | null;
  /** Seconds since `since`; null for no limit. */
  readonly absolute: number | null;
  /** Seconds since 1970; now when it has just begun. */
  readonly since: number | undefined;
}

/** What is left of an idle and an absolute limit: at least one second, as the library wants it. */
function left({ idle, absolute, since }: Limits): number {
  const now = Math.floor(Date.now() / 1000);
  const untilAbsolute = absolute === null ? FAR_SECONDS : absolute - (now - (since ?? now));
  return Math.max(1, Math.min(idle ?? FAR_SECONDS, untilAbsolute));
}

/** Whether a sign-in is older than sessions may get. `since` in seconds since 1970. */
export function isPastAbsolute(limits: SessionLimits, since: number | undefined): boolean {
  if (limits.absoluteSeconds === null || since === undefined) return false;
  return Math.floor(Date.now() / 1000) - since >= limits.absoluteSeconds;
}
