import { type CryptoKey, createLocalJWKSet, errors, type FlattenedJWSInput, type JWSHeaderParameters } from 'jose';
import { type Fetch, type FetchedJson, fetchJson } from './fetch-json.ts';
import { type Kept, keep } from './kept.ts';
import type { RankedRole } from './ranks.ts';
import { unavailable } from './refusal.ts';

const MINUTE_MS = 60_000;
const DISCOVERY_MAX_AGE_MS = 24 * 60 * MINUTE_MS;
const KEYS_MAX_AGE_MS = 10 * MINUTE_MS;
const RANKS_MAX_AGE_MS = MINUTE_MS;
const STALE_MS = 24 * 60 * MINUTE_MS;
const COOLDOWN_MS = 10_000;

/** What is fetched from one issuer, each thing when it is first needed. */
export interface Issuer {
  /**
   * The key a token says it is signed with. A `kid` that is not there makes the keys be fetched again, at most every
   * ten seconds. Throws jose's `JWKSNoMatchingKey`, or a `GuardRefusal` with 503.
   */
  keyFor(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey>;
  /** The issuer's roles; none where it has no such table. Throws a `GuardRefusal` with 503. */
  readonly roles: Kept<readonly RankedRole[]>;
  /** The roles as far as they came already. */
  rolesSoFar(): readonly RankedRole[];
  /** Whether its metadata announce status lists. Throws a `GuardRefusal` with 503. */
  hasStatusLists(): Promise<boolean>;
}

interface Metadata {
  readonly jwksUri: string;
  readonly hasStatusLists: boolean;
}

interface KeySet {
  readonly find: ReturnType<typeof createLocalJWKSet>;
  readonly etag: string | undefined;
}

const NO_ROLES: readonly RankedRole[] = [];

export function openIssuer(issuer: string, ask: Fetch): Issuer {
  const base = issuer.replace(/\/$/, '');
  const metadata = keep<Metadata>({
    load: async () => ({ value: await discover(issuer, ask) }),
    maxAgeMs: DISCOVERY_MAX_AGE_MS,
    staleMs: Number.POSITIVE_INFINITY,
    cooldownMs: COOLDOWN_MS,
  });
  const keys = keep<KeySet>({
    load: async (previous) => loadKeys(ask, (await metadata.get()).jwksUri, previous),
    maxAgeMs: KEYS_MAX_AGE_MS,
    staleMs: STALE_MS,
    cooldownMs: COOLDOWN_MS,
  });
  let soFar = NO_ROLES;
  let etag: string | undefined;
  const roles = keep<readonly RankedRole[]>({
    load: async () => {
      const fetched = await fetchJson(ask, `${base}/oauth2/roles`, etag);
      if (fetched === 'unchanged') return { value: soFar };
      soFar = fetched === 'missing' ? NO_ROLES : readRoles(fetched, base);
      etag = fetched === 'missing' ? undefined : fetched.etag;
      return { value: soFar, maxAgeMs: fetched === 'missing' ? undefined : fetched.maxAgeMs };
    },
    maxAgeMs: RANKS_MAX_AGE_MS,
    staleMs: STALE_MS,
    cooldownMs: COOLDOWN_MS,
  });

  return {
    roles,
    rolesSoFar: () => soFar,
    hasStatusLists: async () => (await metadata.get()).hasStatusLists,
    async keyFor(header, token) {
      try {
        return await (await keys.get()).find(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        return (await keys.renew()).find(header, token);
      }
    },
  };
}

/** OpenID Connect Discovery 4.3: metadata that name another issuer are not this issuer's. */
async function discover(issuer: string, ask: Fetch): Promise<Metadata> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const fetched = await fetchJson(ask, url);
  const metadata = (typeof fetched === 'object' ? fetched.body : undefined) as Record<string, unknown> | undefined;
  const jwksUri = metadata?.jwks_uri;
  if (metadata?.issuer !== issuer || typeof jwksUri !== 'string') {
    throw unavailable(url, new Error(`${url} is not about ${issuer}, or names no jwks_uri`));
  }
  if (issuer.startsWith('https:') && !jwksUri.startsWith('https:')) {
    throw unavailable(url, new Error(`the keys of ${issuer} are not at an https URL`));
  }
  return { jwksUri, hasStatusLists: metadata.status_list_aggregation_endpoint !== undefined };
}

async function loadKeys(ask: Fetch, jwksUri: string, previous: KeySet | undefined) {
  const fetched = await fetchJson(ask, jwksUri, previous?.etag);
  if (fetched === 'unchanged' && previous) return { value: previous };
  if (typeof fetched === 'string') throw unavailable(jwksUri);
  try {
    const find = createLocalJWKSet(fetched.body as Parameters<typeof createLocalJWKSet>[0]);
    return { value: { find, etag: fetched.etag }, maxAgeMs: fetched.maxAgeMs };
  } catch (error) {
    throw unavailable(jwksUri, error);
  }
}

function readRoles({ body }: FetchedJson, base: string): readonly RankedRole[] {
  const { roles } = (body ?? {}) as { roles?: unknown };
  if (!Array.isArray(roles) || !roles.every(isRankedRole)) {
    throw unavailable(`${base}/oauth2/roles`, new Error('this is no table of roles'));
  }
  return roles.map(({ id, name, value, equivalents }) => ({ id, name, value, equivalents }));
}

function isRankedRole(role: unknown): role is RankedRole {
  const { id, name, value, equivalents } = (role ?? {}) as Record<string, unknown>;
  const isText = (given: unknown) => typeof given === 'string';
  return (
    isText(id) && isText(name) && Number.isFinite(value) && Array.isArray(equivalents) && equivalents.every(isText)
  );
}
