import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose';
import type Provider from 'oidc-provider';
import type { AccessToken } from 'oidc-provider';
import { OPENID_SCOPES } from './claims.ts';
import { currentContext } from './request-stash.ts';
import type { SigningKey } from './signing-keys.ts';

interface UserinfoSettings {
  readonly issuer: string;
  readonly keys: readonly SigningKey[];
}

/**
 * Lets userinfo take the token that ordinary clients hold, the one for their API: its signature, type and
 * times are checked here, and the library then looks at its grant and account as with any other. Call it on every new
 * `Provider`.
 */
export function installUserinfoForApiTokens(provider: Provider, settings: UserinfoSettings): void {
  const model = provider.AccessToken as unknown as { find: Find };
  const findStored = model.find.bind(model);
  const verify = verifier(settings);
  model.find = async (value, options) => {
    if (currentContext()?.oidc.route !== 'userinfo') return findStored(value, options);
    if (value.split('.').length === 3) return fromClaims(provider, await verify(value));
    const stored = await findStored(value, options);
    // An opaque token for an API is just as good a proof; the library would refuse it for its audience.
    if (stored) Object.assign(stored, { aud: undefined });
    return stored;
  };
}

type Find = (value: string, options?: object) => Promise<AccessToken | undefined>;
type Verify = (token: string) => Promise<JWTPayload | undefined>;

/** RFC 9068 4, but for the audience: whichever API it is for, it is one of ours. */
function verifier({ issuer, keys }: UserinfoSettings): Verify {
  const jwks = createLocalJWKSet({ keys: keys.map(({ jwk, kid, alg }) => publicPart({ ...jwk, kid, alg })) });
  const algorithms = [...new Set(keys.map(({ alg }) => alg))];
  return async (token) => {
    try {
      const required = ['sub', 'client_id', 'grant_id', 'exp'];
      const options = { issuer, algorithms, typ: 'at+jwt', requiredClaims: required };
      return (await jwtVerify(token, jwks, options)).payload;
    } catch {
      return undefined;
    }
  };
}

function publicPart({ kty, kid, alg, crv, x, y, n, e }: Record<string, unknown>) {
  return JSON.parse(JSON.stringify({ kty, kid, alg, use: 'sig', crv, x, y, n, e }));
}

async function fromClaims(provider: Provider, claims: JWTPayload | undefined): Promise<AccessToken | undefined> {
  if (!claims) return undefined;
  const { grant_id: grantId, client_id: clientId, scope, sub, sid, jti, exp, iat } = claims;
  const words = String(scope ?? '').split(' ');
  // Claims asked for one by one are not in the token; the grant remembers their names.
  const asked = (await provider.Grant.find(String(grantId)))?.getOIDCClaims() ?? [];
  const token = Reflect.construct(provider.AccessToken, [
    {
      accountId: sub,
      grantId,
      scope: words.filter((word) => OPENID_SCOPES.has(word)).join(' '),
      sid,
      claims: { userinfo: Object.fromEntries(asked.map((name) => [name, null])) },
      jkt: (claims.cnf as { jkt?: string } | undefined)?.jkt,
    },
  ]);
  return Object.assign(token, { clientId, jti, exp, iat });
}
