import type { KoaContextWithOIDC } from 'oidc-provider';
import { ACR_VALUES, type Acr, amrOf, isAcr, levelOf, reaches } from '#platform/acr.ts';

/** What an authorization request says of `acr`: in `acr_values`, or in the claim of the ID token. */
export interface AskedLevel {
  readonly essential?: boolean;
  readonly value?: unknown;
  readonly values?: unknown;
}

/**
 * Whether a request may go on: it names no level, or one we know. Levels nobody here knows are a wish
 * (OIDC Core 5.5.1.1), unless they are essential.
 */
export function canReachAny(asked: AskedLevel): boolean {
  const named = namedLevels(asked);
  return named.length === 0 || named.some(isAcr) || asked.essential !== true;
}

/**
 * The level that a request waits for, told by its checked parameters, for the policy and the pages alike: the lowest of
 * those in `acr_values` (RFC 9470 5), else in the claim if that is essential. A claim that is not is a wish, which
 * keeps nobody from getting the level they have (OIDC Core 5.5.1.1).
 */
export function wantedLevelOf(params: Readonly<Record<string, unknown>>): Acr | undefined {
  const { acr_values: values, claims } = params;
  const named = typeof values === 'string' && values ? values.split(' ') : essentialLevels(claims);
  return ACR_VALUES.find((acr) => named.includes(acr));
}

function essentialLevels(claims: unknown): unknown[] {
  const { id_token } = (typeof claims === 'string' ? JSON.parse(claims) : {}) as { id_token?: { acr?: AskedLevel } };
  return id_token?.acr?.essential === true ? namedLevels(id_token.acr) : [];
}

/** The level as it is told to this app: the highest it named that was reached, as an essential `acr` must match. */
export function toldLevel(means: readonly string[], asked: AskedLevel | undefined): Acr {
  const level = levelOf(means);
  const named = namedLevels(asked ?? {});
  return ACR_VALUES.findLast((acr) => named.includes(acr) && reaches(level, acr)) ?? level;
}

/**
 * The library copies a session's `acr` and `amr` into codes as they are: what a session keeps for itself is left out,
 * and the level is told in the app's own word. Call it on every new `Provider`.
 */
export function installLevels(context: { readonly prototype: object }): void {
  Object.defineProperties(context.prototype, {
    acr: {
      get(this: KoaContextWithOIDC['oidc']) {
        return this.session?.amr && toldLevel(this.session.amr, askedOf(this));
      },
    },
    amr: {
      get(this: KoaContextWithOIDC['oidc']) {
        return this.session?.amr && amrOf(this.session.amr);
      },
    },
  });
}

/** `acr_values` and the claim of the ID token are one thing to the library. */
export function askedOf({ claims }: KoaContextWithOIDC['oidc']): AskedLevel | undefined {
  return claims?.id_token?.acr as AskedLevel | undefined;
}

function namedLevels({ value, values }: AskedLevel): unknown[] {
  return [value, ...(Array.isArray(values) ? values : [])].filter((word) => typeof word === 'string');
}
