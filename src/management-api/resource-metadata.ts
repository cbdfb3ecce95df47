import { apiOf } from '#oidc/api-token.ts';
import { SIGN_IN_SCOPES } from '#oidc/claims.ts';
import { OWN_PERMISSIONS } from '#oidc/resource-servers.ts';

/** Which tokens the API takes, and who gives them (RFC 9728 2). */
export function resourceMetadata(issuer: string) {
  return {
    resource: apiOf(issuer),
    resource_name: 'Usher',
    authorization_servers: [issuer],
    jwks_uri: `${issuer}/oauth2/jwks`,
    scopes_supported: [...OWN_PERMISSIONS, ...SIGN_IN_SCOPES],
    bearer_methods_supported: ['header'],
    dpop_bound_access_tokens_required: false,
    resource_documentation: `${issuer}/api/openapi.json`,
  };
}
