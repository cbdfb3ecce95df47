import type { AccessToken, ClientCredentials, KoaContextWithOIDC } from 'oidc-provider';
import { currentStash } from './request-stash.ts';
import type { StatusClaim, StatusPlaces } from './status-place.ts';

/**
 * Where a signed access token stands in the status lists: a person's by the number of its grant, so that one signed a
 * moment after its grant has ended is refused with the others; a machine's by that of its client. Undefined for an
 * opaque token, which is looked up. No statement: the numbers were read with what the request is made of.
 */
export function statusClaim(
  ctx: KoaContextWithOIDC,
  token: AccessToken | ClientCredentials,
  places: StatusPlaces,
): StatusClaim | undefined {
  if (token.resourceServer?.accessTokenFormat !== 'jwt') return undefined;
  const number = token.kind === 'ClientCredentials' ? ctx.oidc.client?.status_number : numberOf(token as AccessToken);
  if (typeof number !== 'number') throw new Error('a token that nobody could take back must not be signed');
  return places.claimOf(number);
}

function numberOf({ grantId = '' }: AccessToken): number | undefined {
  return currentStash().grants.get(grantId)?.statusNumber;
}
