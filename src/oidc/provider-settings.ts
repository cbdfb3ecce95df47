import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { errors } from 'oidc-provider';
import type { Settings } from '#database/settings.ts';
import type { Database } from '#database/transaction.ts';
import { ACR_VALUES } from '#platform/acr.ts';
import type { Log } from '#platform/log.ts';
import type { Outbound } from '#platform/outbound.ts';
import { languages } from '#platform/words/words.ts';
import { keepInteractionLanguage, uiLocales } from '#web/language.ts';
import { accessTokenClaims } from './access-token.ts';
import { narrowClaims } from './asked-claims.ts';
import { claimsByScope, OPENID_SCOPES, toLibraryAccount } from './claims.ts';
import type { ProviderCookies } from './cookies.ts';
import { mayCallFrom } from './cors.ts';
import { errorRenderer, type ShowError } from './error-page.ts';
import { loadGrant } from './existing-grant.ts';
import { lifetimes } from './lifetimes.ts';
import { logoutAsker, type ShowLogout } from './logout.ts';
import { machineSeatClaims } from './machine-seat.ts';
import { findPerson, type PersonNeeds } from './person.ts';
import { interactionPrompts } from './policy.ts';
import { restateScope, SCOPE_PARAM } from './requested-scope.ts';
import { describeResource, inferResource, type KnownResources } from './resource-servers.ts';
import { statusClaim } from './status-claim.ts';
import { type StatusPlaces, statusListsOf } from './status-place.ts';

export interface SettingsDeps {
  readonly issuer: string;
  readonly db: Database;
  readonly log: Log;
  readonly outbound: Outbound;
  readonly settings: () => Settings;
  /** See `PolicyNeeds`. */
  readonly mayDefer: boolean;
  readonly resources: () => KnownResources;
  readonly roles: PersonNeeds['roles'];
  readonly places: StatusPlaces;
  readonly cookies: ProviderCookies;
  readonly pages: { readonly error: ShowError; readonly logout: ShowLogout };
}

const ID_TOKEN_ALGORITHMS = ['RS256', 'ES256'] as const;
const CLIENT_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'Ed25519', 'EdDSA'] as const;
/** Our metadata beside those of RFC 7591, as the adapter's document names them. */
const EXTRA_CLIENT_METADATA = [
  'api_scope',
  'first_party',
  'require_pkce',
  'licence_product',
  'organisation_id',
  'status_number',
];
const JWKS_LIMIT_BYTES = 64 * 1024;

/** Everything the library is told but for adapter, keys and cookies. */
export function providerSettings(deps: SettingsDeps): Configuration {
  const limits = () => deps.settings().sessions;
  return {
    ...whatIsOffered(deps.issuer),
    features: features(deps),
    cookies: deps.cookies.settings,
    ttl: lifetimes(limits),
    interactions: {
      policy: interactionPrompts(deps),
      url: (ctx, { uid, params }) => beginAt(ctx, `/sign-in/${uid}`, { issuer: deps.issuer, params }),
    },
    findAccount: async (_ctx, id) => {
      const person = await findPerson(deps, id);
      return person && toLibraryAccount(person);
    },
    loadExistingGrant: (ctx) => loadGrant(ctx, deps.db),
    extraTokenClaims: async (ctx, token) => ({
      ...(token.kind === 'ClientCredentials'
        ? await machineSeatClaims(deps.db, ctx, token)
        : accessTokenClaims(ctx, token)),
      status: statusClaim(ctx, token, deps.places),
    }),
    extraParams: { [SCOPE_PARAM]: restateScope },
    issueRefreshToken: async (_ctx, client, source) =>
      client.grantTypeAllowed('refresh_token') &&
      (client.first_party === true || (source as { scopes: Set<string> }).scopes.has('offline_access')),
    clientBasedCORS: mayCallFrom,
    renderError: errorRenderer(deps.pages.error, deps.log),
    assertJwtClientAuthClaimsAndHeader: requireIssuerAsAudience,
    fetch: (url, options) => deps.outbound.fetch(url as string | URL, options as never),
  };
}

interface Asked {
  readonly issuer: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Where an interaction's pages are; they speak the language that the app asked for. */
function beginAt(ctx: KoaContextWithOIDC, path: string, { issuer, params }: Asked): string {
  keepInteractionLanguage(ctx, { issuer, path, uiLocales: uiLocales(params.ui_locales) });
  return path;
}

/** What discovery says. */
function whatIsOffered(issuer: string): Configuration {
  return {
    routes: {
      authorization: '/oauth2/authorize',
      token: '/oauth2/token',
      userinfo: '/oauth2/userinfo',
      jwks: '/oauth2/jwks',
      introspection: '/oauth2/introspect',
      revocation: '/oauth2/revoke',
      end_session: '/oauth2/logout',
      pushed_authorization_request: '/oauth2/par',
      registration: '/oauth2/register',
      code_verification: '/oauth2/device',
      device_authorization: '/oauth2/device/authorize',
    },
    responseTypes: ['code'],
    scopes: [...OPENID_SCOPES],
    claims: claimsByScope(),
    acrValues: [...ACR_VALUES],
    subjectTypes: ['public'],
    discovery: {
      ui_locales_supported: [...languages],
      claims_locales_supported: undefined,
      status_list_aggregation_endpoint: statusListsOf(issuer),
    },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    enabledJWA: {
      idTokenSigningAlgValues: [...ID_TOKEN_ALGORITHMS],
      userinfoSigningAlgValues: [...ID_TOKEN_ALGORITHMS],
      clientAuthSigningAlgValues: [...CLIENT_ALGORITHMS],
    },
    pkce: { required: (_ctx, client) => client.clientAuthMethod === 'none' || client.require_pkce !== false },
    allowOmittingSingleRegisteredRedirectUri: false,
    rotateRefreshToken: true,
    extraClientMetadata: { properties: EXTRA_CLIENT_METADATA },
    fetchResponseBodyLimits: { jwks_uri: JWKS_LIMIT_BYTES, sector_identifier_uri: JWKS_LIMIT_BYTES },
    clockTolerance: 15,
  };
}

function features({ issuer, resources, pages, cookies }: SettingsDeps): NonNullable<Configuration['features']> {
  return {
    devInteractions: { enabled: false },
    claimsParameter: { enabled: true, assertClaimsParameter: narrowClaims },
    clientCredentials: { enabled: true },
    jwtUserinfo: { enabled: true },
    revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
    pushedAuthorizationRequests: { enabled: false },
    dPoP: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: async (ctx, client, oneOf) => oneOf ?? inferResource(ctx, client, resources().servers),
      useGrantedResource: async () => true,
      getResourceServerInfo: async (ctx, identifier, client) =>
        describeResource(ctx, { identifier, client, known: resources() }),
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: logoutAsker({ show: pages.logout, issuer, sessionCookie: cookies.session }),
      postLogoutSuccessSource: async (ctx) => {
        ctx.status = 303;
        ctx.redirect(`${issuer}/signed-out`);
      },
    },
  };
}

/** Client assertions are for the issuer and nobody else, as one string (RFC 7523bis; FAPI 2.0 5.3.2.1). */
async function requireIssuerAsAudience(ctx: KoaContextWithOIDC, claims: Record<string, unknown>): Promise<void> {
  if (claims.aud !== ctx.oidc.issuer) throw new errors.InvalidClientAuth('audience (aud) must be the issuer');
}
