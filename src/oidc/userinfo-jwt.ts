import type { JWTPayload } from 'jose';
import type Provider from 'oidc-provider';
import type { AccessToken } from 'oidc-provider';
import { OPENID_SCOPES } from './claims.ts';
import type { VerifyOwnToken } from './own-token.ts';
import { currentContext, currentStash } from './request-stash.ts';
import type { StatusPlaces } from './status-place.ts';

interface Needs {
  readonly verify: VerifyOwnToken;
  readonly places: Pick<StatusPlaces, 'numberIn'>;
}

/**
 * Lets userinfo take the token that ordinary clients hold, the one for their API, whichever that is: the library then
 * looks at its grant and account as with any other. One that was taken back, or is suspended, is no token, whatever the
 * status lists of this moment say: the grant was just read. Call it on every new `Provider`.
 */
export function installUserinfoForApiTokens(provider: Provider, { verify, places }: Needs): void {
  const model = provider.AccessToken as unknown as { find: Find };
  const findStored = model.find.bind(model);
  model.find = async (value, options) => {
    if (currentContext()?.oidc.route !== 'userinfo') return findStored(value, options);
    if (value.split('.').length === 3) {
      const claims = await verify(value, { claims: OF_A_PERSON });
      return claims && fromClaims(provider, claims, places.numberIn(claims));
    }
    const stored = await findStored(value, options);
    if (stored?.grantId && currentStash().grants.get(stored.grantId)?.status !== 0) return undefined;
    // An opaque token for an API is just as good a proof; the library would refuse it for its audience.
    if (stored) Object.assign(stored, { aud: undefined });
    return stored;
  };
}

const OF_A_PERSON = ['sub', 'client_id', 'grant_id'];

type Find = (value: string, options?: object) => Promise<AccessToken | undefined>;

async function fromClaims(
  provider: Provider,
  claims: JWTPayload,
  statusNumber: number | undefined,
): Promise<AccessToken | undefined> {
  const { grant_id: grantId, client_id: clientId, scope, sub, sid, jti, exp, iat } = claims;
  const words = String(scope ?? '').split(' ');
  // Claims asked for one by one are not in the token; the grant remembers their names.
  const asked = (await provider.Grant.find(String(grantId)))?.getOIDCClaims() ?? [];
  const grant = currentStash().grants.get(String(grantId));
  if (grant?.status !== 0 || grant.statusNumber !== statusNumber) return undefined;
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
