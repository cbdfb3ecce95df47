import { describe, expect, it } from 'vitest';
import { checkClientMetadata, type GivenMetadata } from '#clients/client-metadata.ts';

const CALLBACK = 'https://app.example.com/callback';

function problems(given: GivenMetadata): string[] {
  const checked = checkClientMetadata({ redirect_uris: [CALLBACK], ...given });
  return checked.ok ? [] : checked.problems.map(({ field, words }) => `${field} ${words}`);
}

describe('client metadata', () => {
  it('has the defaults of the contract', () => {
    expect(checkClientMetadata({ client_id: 'app', redirect_uris: [CALLBACK] })).toEqual({
      ok: true,
      client: {
        id: 'app',
        metadata: {
          grant_types: ['authorization_code', 'refresh_token'],
          response_types: ['code'],
          token_endpoint_auth_method: 'client_secret_basic',
          application_type: 'web',
          redirect_uris: [CALLBACK],
        },
        scope: ['openid', 'profile', 'email', 'offline_access'],
        isFirstParty: false,
        requiresPkce: true,
        licenceProduct: undefined,
        organisationId: undefined,
        secret: undefined,
        needsSecret: true,
      },
    });
  });

  it('needs no redirect URIs and no response types where no grant does', () => {
    const checked = checkClientMetadata({
      client_id: 'nightly',
      grant_types: ['client_credentials'],
      scope: 'reports:read',
    });
    expect(checked).toMatchObject({ ok: true, client: { scope: ['reports:read'] } });
    expect(checked.ok && checked.client.metadata).toMatchObject({ redirect_uris: [], response_types: [] });
  });

  it('is of an app of the device when it has a scheme of its own', () => {
    const checked = checkClientMetadata({ redirect_uris: ['com.example.app:/cb'], token_endpoint_auth_method: 'none' });
    expect(checked.ok && checked.client.metadata.application_type).toBe('native');
  });

  it.each<[GivenMetadata, string]>([
    [{ licence_product: 'two words' }, 'licence_product must be 1 to 255'],
    [{ organisation: '' }, 'organisation must be 1 to 255'],
    [
      { licence_product: 'reports', grant_types: ['client_credentials'], redirect_uris: undefined },
      'organisation must name whose licence it takes its seat from',
    ],
    [{ grant_types: ['implicit'] }, 'grant_types is not offered, since it is not safe (RFC 9700 2) (implicit)'],
    [{ grant_types: ['password'] }, 'grant_types is not offered'],
    [{ grant_types: ['urn:x'] }, 'grant_types must be one of'],
    [{ grant_types: ['refresh_token'] }, 'grant_types must not have refresh_token alone'],
    [{ grant_types: ['client_credentials'], token_endpoint_auth_method: 'none' }, 'a public client has no credentials'],
    [{ response_types: ['token'] }, 'response_types must be one of code'],
    [{ response_types: ['code id_token'] }, 'response_types must be one of code'],
    [{ response_types: [] }, 'response_types must be [code]'],
    [{ redirect_uris: [] }, 'redirect_uris must have one or more'],
    [{ redirect_uris: undefined }, 'redirect_uris must have one or more'],
    [{ redirect_uris: ['http://app.example.com/'] }, 'redirect_uris must be https'],
    [{ redirect_uris: CALLBACK }, 'redirect_uris must be a list'],
    [{ redirect_uris: [7] }, 'redirect_uris must be an absolute URI'],
    [{ post_logout_redirect_uris: ['javascript:alert(1)'] }, 'post_logout_redirect_uris must be https, or a private'],
    [{ application_type: 'web', redirect_uris: ['com.example.app:/cb'] }, 'application_type must be native'],
    [{ client_secret: 'too short' }, 'client_secret must be 32'],
    [{ client_secret: 'x'.repeat(31) }, 'client_secret must be 32'],
    [{ client_secret: 'x'.repeat(40), token_endpoint_auth_method: 'none' }, 'client_secret is not for'],
    [{ token_endpoint_auth_method: 'client_secret_jwt' }, 'token_endpoint_auth_method must be one of'],
    [{ token_endpoint_auth_method: 'private_key_jwt' }, 'jwks must be there'],
    [{ jwks: { keys: [{ kty: 'EC', d: 'x' }] } }, 'jwks must have public keys only'],
    [{ jwks_uri: 'http://app.example.com/jwks' }, 'jwks_uri must be an https URL'],
    [{ require_pkce: false, token_endpoint_auth_method: 'none' }, 'require_pkce can be left out by confidential'],
    [{ id_token_signed_response_alg: 'none' }, 'id_token_signed_response_alg must be one of'],
    [{ id_token_signed_response_alg: 'HS256' }, 'id_token_signed_response_alg must be one of'],
    [{ scope: 'openid "quoted"' }, 'scope must be a word'],
    [{ client_id: 'usher-account' }, 'client_id must not begin with usher-'],
    [{ client_id: 'with space' }, 'client_id must be 1 to 255'],
    [{ initiate_login_uri: 'http://localhost/login' }, 'initiate_login_uri must be an https URL'],
    [{ logo_uri: 'javascript:alert(1)' }, 'logo_uri must be an https URL'],
    [{ default_acr_values: ['gold'] }, 'default_acr_values must be one of'],
    [{ first_party: 'yes' }, 'first_party must be true or false'],
    [{ colour: 'blue' }, 'colour is not a client metadata we know'],
    [{ constructor: 'x' }, 'constructor is not a client metadata we know'],
  ])('%o is refused: %s', (given, words) => {
    expect(problems(given).join('; ')).toContain(words);
  });

  it('tells every problem at once', () => {
    expect(problems({ client_id: '', grant_types: ['implicit'], client_uri: 'x' })).toHaveLength(3);
  });
});
