import { type GivenMetadata, type MetadataProblem, problemsOf } from './client-rules.ts';
import { hasPrivateScheme } from './redirect-uri.ts';

export type { GivenMetadata, MetadataProblem };

/** A client that may be saved: whole, with its defaults, and by the rules. */
export interface CheckedClient {
  /** None: a new one gets an id of ours. */
  readonly id: string | undefined;
  /** Without `client_id`, `client_secret` and its hash, `scope`, and what is ours alone. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly scope: readonly string[];
  readonly isFirstParty: boolean;
  readonly requiresPkce: boolean;
  /** See `Client`. */
  readonly licenceProduct: string | undefined;
  readonly organisationId: string | undefined;
  readonly secret: string | undefined;
  /** Hashes of secrets from elsewhere, made ready to be kept: see `keptSecrets`. */
  readonly secretHashes: readonly string[] | undefined;
  /** Whether it proves itself by a secret, given here or made. */
  readonly needsSecret: boolean;
}

const DEFAULT_SCOPE = 'openid profile email offline_access';
const DEFAULT_GRANTS = ['authorization_code', 'refresh_token'];
const OF_THEIR_OWN = new Set([
  'client_id',
  'client_secret',
  'client_secret_hash',
  'scope',
  'first_party',
  'require_pkce',
  'licence_product',
  'organisation',
]);

/** Fills in the defaults of the contract and checks the rules; every problem at once. */
export function checkClientMetadata(
  given: GivenMetadata,
):
  | { readonly ok: true; readonly client: CheckedClient }
  | { readonly ok: false; readonly problems: MetadataProblem[] } {
  const whole = withDefaults(given);
  const problems = problemsOf(whole);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, client: toClient(whole) };
}

function withDefaults(given: GivenMetadata): GivenMetadata {
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const grants = present.grant_types ?? DEFAULT_GRANTS;
  const hasCode = Array.isArray(grants) && grants.includes('authorization_code');
  const uris = Array.isArray(present.redirect_uris) ? present.redirect_uris : [];
  const isNative = uris.some((uri) => typeof uri === 'string' && hasPrivateScheme(uri));
  return {
    token_endpoint_auth_method: 'client_secret_basic',
    response_types: hasCode ? ['code'] : [],
    application_type: isNative ? 'native' : 'web',
    ...(hasCode ? {} : { redirect_uris: [] }),
    ...present,
    grant_types: grants,
    scope: words(present.scope ?? DEFAULT_SCOPE),
  };
}

function toClient(whole: GivenMetadata): CheckedClient {
  const metadata = Object.fromEntries(Object.entries(whole).filter(([name]) => !OF_THEIR_OWN.has(name)));
  return {
    id: whole.client_id as string | undefined,
    metadata,
    scope: [...new Set(whole.scope as string[])],
    isFirstParty: whole.first_party === true,
    requiresPkce: whole.require_pkce !== false,
    licenceProduct: whole.licence_product as string | undefined,
    organisationId: whole.organisation as string | undefined,
    secret: whole.client_secret as string | undefined,
    secretHashes: whole.client_secret_hash as string[] | undefined,
    needsSecret: String(whole.token_endpoint_auth_method).startsWith('client_secret_'),
  };
}

function words(scope: unknown): unknown {
  return typeof scope === 'string' ? scope.split(' ').filter(Boolean) : scope;
}
