import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { openOidc } from './support.ts';

/** OpenID Connect Discovery 1.0 3 and the registered names beside it; a certification run warns of any other. */
const KNOWN = new Set(
  `issuer authorization_endpoint token_endpoint userinfo_endpoint jwks_uri registration_endpoint scopes_supported
  response_types_supported response_modes_supported grant_types_supported acr_values_supported subject_types_supported
  id_token_signing_alg_values_supported userinfo_signing_alg_values_supported claims_parameter_supported
  request_parameter_supported request_uri_parameter_supported token_endpoint_auth_methods_supported
  token_endpoint_auth_signing_alg_values_supported claim_types_supported claims_supported ui_locales_supported
  status_list_aggregation_endpoint revocation_endpoint introspection_endpoint end_session_endpoint code_challenge_methods_supported
  authorization_response_iss_parameter_supported`.split(/\s+/),
);

async function getWithHost(url: string, headers: Record<string, string>): Promise<string> {
  const response = await new Promise<Parameters<typeof text>[0]>((resolve, reject) =>
    request(url, { headers }, resolve).on('error', reject).end(),
  );
  return text(response);
}

describe('discovery', () => {
  it('says the same at both well-known places, and only what the standards know', async () => {
    await using open = await openOidc();
    const places = ['openid-configuration', 'oauth-authorization-server'];
    const [one, other] = await Promise.all(
      places.map(async (place) => (await fetch(`${open.url}/.well-known/${place}`)).json()),
    );
    expect(one).toEqual(other);
    expect(Object.keys(one as object).filter((name) => !KNOWN.has(name))).toEqual([]);
    expect(one).toMatchObject({
      issuer: open.url,
      authorization_endpoint: `${open.url}/oauth2/authorize`,
      token_endpoint: `${open.url}/oauth2/token`,
      userinfo_endpoint: `${open.url}/oauth2/userinfo`,
      jwks_uri: `${open.url}/oauth2/jwks`,
      status_list_aggregation_endpoint: `${open.url}/oauth2/status-lists`,
      ui_locales_supported: ['en', 'de'],
      revocation_endpoint: `${open.url}/oauth2/revoke`,
      end_session_endpoint: `${open.url}/oauth2/logout`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
      code_challenge_methods_supported: ['S256'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: expect.arrayContaining(['RS256', 'ES256']),
      acr_values_supported: ['urn:usher:aal1', 'urn:usher:aal2', 'urn:usher:phr'],
      authorization_response_iss_parameter_supported: true,
    });
  });

  it('may be kept for five minutes and read from any origin', async () => {
    await using open = await openOidc();
    for (const path of ['/.well-known/openid-configuration', '/oauth2/jwks']) {
      const { headers } = await fetch(`${open.url}${path}`, { headers: { origin: 'https://spa.example.com' } });
      expect(headers.get('cache-control')).toBe('public, max-age=300');
      expect(headers.get('access-control-allow-origin')).toBe('https://spa.example.com');
    }
  });

  it('is made of the issuer, whatever host the request names', async () => {
    await using open = await openOidc();
    const url = `${open.url}/.well-known/openid-configuration`;
    const honest = await getWithHost(url, {});
    for (const headers of [
      { host: 'evil.example' },
      { 'x-forwarded-host': 'evil.example' },
      { forwarded: 'host=evil' },
    ]) {
      expect(await getWithHost(url, headers as Record<string, string>)).toBe(honest);
    }
  });

  it('speaks https behind a proxy that ends TLS', async () => {
    await using open = await openOidc({ issuer: () => 'https://id.example.com' });
    const document = await getWithHost(`${open.url}/.well-known/openid-configuration`, { host: 'id.example.com' });
    expect(JSON.parse(document).token_endpoint).toBe('https://id.example.com/oauth2/token');
  });

  it('publishes keys that differ in kid and have no private parts', async () => {
    await using open = await openOidc();
    const { keys } = (await (await fetch(`${open.url}/oauth2/jwks`)).json()) as { keys: Record<string, unknown>[] };
    expect(keys.map(({ alg }) => alg).sort()).toEqual(['ES256', 'RS256']);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(2);
    for (const key of keys)
      for (const part of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(part);
  });

  it('has none of the library pages for developers', async () => {
    await using open = await openOidc();
    for (const path of [
      '/interaction/abc',
      '/interaction/abc/abort',
      '/auth',
      '/me',
      '/oauth2/register',
      '/oauth2/par',
    ]) {
      expect((await fetch(`${open.url}${path}`)).status).toBe(404);
    }
  });
});
