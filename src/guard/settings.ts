import type { Fetch } from './fetch-json.ts';
import type { AnonymousPerson, GuardOptions, IssuerOptions, StatusListOptions } from './options.ts';

/** Options that were found sound. */
export interface Settings {
  readonly issuers: readonly TrustedIssuer[];
  readonly types: ReadonlySet<'person' | 'client'>;
  readonly isEnabled: boolean;
  /** Who comes without a token, if anybody may. */
  readonly anonymous: AnonymousPerson | undefined;
  readonly redirect: string | undefined;
  readonly clockToleranceSeconds: number;
  readonly statusList: StatusListSettings;
  readonly status: GuardOptions['status'];
  readonly fetch: Fetch;
}

export interface StatusListSettings {
  /** Undefined: as the issuer says. */
  readonly required: boolean | undefined;
  /** For how long the last list is gone by while there is no newer, in milliseconds; 0 for not at all. */
  readonly openMs: number;
}

export interface TrustedIssuer {
  readonly issuer: string;
  readonly audience: string[];
  readonly algorithms: string[];
}

const ASYMMETRIC = /^((RS|PS|ES)(256|384|512)|EdDSA|Ed25519|ML-DSA-(44|65|87))$/;
const DAY_SECONDS = 86_400;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Throws a `TypeError` that says what is wrong with the options: a guard that is not sound never comes to be. */
export function readOptions(options: GuardOptions): Settings {
  const { enabled = true, anonymous, types = ['person', 'client'], clockToleranceSeconds = 10 } = options;
  refuseOpenDoors(options);
  const issuers = listIssuers(options).map((issuer) => readIssuer(issuer, options));
  if (enabled && issuers.length === 0) throw new TypeError('the guard needs an issuer');
  if (new Set(issuers.map(({ issuer }) => issuer)).size < issuers.length) throw new TypeError('an issuer stands twice');
  if (types.length === 0 || types.some((type) => type !== 'person' && type !== 'client')) {
    throw new TypeError("types are 'person', 'client' or both");
  }
  if (!(clockToleranceSeconds >= 0 && clockToleranceSeconds <= 60)) {
    throw new TypeError('clockToleranceSeconds is from 0 to 60');
  }
  return {
    issuers,
    types: new Set(types),
    isEnabled: enabled,
    anonymous: enabled ? anonymous : (anonymous ?? {}),
    redirect: readRedirect(options),
    clockToleranceSeconds,
    statusList: readStatusList(options.statusList ?? {}),
    status: options.status,
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
  };
}

function refuseOpenDoors({ enabled = true, anonymous, allowInProduction = [] }: GuardOptions): void {
  if (!isProduction()) return;
  if (!enabled && !allowInProduction.includes('disabled')) {
    throw new TypeError(
      "enabled: false lets everybody in; in production say it twice: allowInProduction: ['disabled']",
    );
  }
  if (enabled && anonymous && !allowInProduction.includes('anonymous')) {
    throw new TypeError("anonymous asks for no token; in production say it twice: allowInProduction: ['anonymous']");
  }
}

function listIssuers({ issuer, issuers }: GuardOptions): readonly IssuerOptions[] {
  if (issuer !== undefined && issuers) throw new TypeError('the guard takes issuer or issuers, not both');
  return (issuers ?? [issuer].filter((one) => one !== undefined)).map((one) =>
    typeof one === 'string' ? { issuer: one } : one,
  );
}

function readIssuer(given: IssuerOptions, all: GuardOptions): TrustedIssuer {
  const { issuer } = given;
  const url = URL.parse(issuer);
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
    throw new TypeError(`${issuer} is not the URL of an issuer`);
  }
  if (isProduction() && url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    throw new TypeError(`in production the issuer ${issuer} must be https`);
  }
  const audience = [given.audience ?? all.audience ?? []].flat();
  if (audience.length === 0 || audience.includes('')) throw new TypeError(`tokens of ${issuer} need an audience`);
  const algorithms = [...(given.algorithms ?? all.algorithms ?? ['ES256', 'RS256'])];
  const wrong = algorithms.find((algorithm) => !ASYMMETRIC.test(algorithm));
  if (wrong !== undefined) throw new TypeError(`${wrong} is not a signature that anybody can check and nobody forge`);
  if (algorithms.length === 0) throw new TypeError('the guard needs an algorithm');
  return { issuer, audience, algorithms };
}

function readStatusList({ required, failMode = 'closed' }: StatusListOptions): StatusListSettings {
  if (failMode === 'closed') return { required, openMs: 0 };
  const { openSeconds } = failMode;
  if (!(openSeconds > 0 && openSeconds <= DAY_SECONDS)) {
    throw new TypeError("failMode is 'closed', or {openSeconds} up to a day");
  }
  return { required, openMs: openSeconds * 1000 };
}

/** Every URL comes from `baseUrl` or stands whole in the options; never from a request's Host. */
function readRedirect({ redirect, baseUrl }: GuardOptions): string | undefined {
  if (baseUrl !== undefined && !URL.canParse(baseUrl)) throw new TypeError(`baseUrl ${baseUrl} is not a URL`);
  if (redirect === undefined) return undefined;
  const url = URL.parse(redirect, baseUrl);
  if (!url || !/^https?:$/.test(url.protocol)) throw new TypeError('redirect is a URL, or a path beside a baseUrl');
  return url.href;
}

/** A guard runs in other people's programs, some of them where there is no `process`. */
function isProduction(): boolean {
  return globalThis.process?.env?.NODE_ENV === 'production';
}
