import type Provider from 'oidc-provider';
import type { Grant } from 'oidc-provider';
import { scopeOfClaim } from './claims.ts';
import { currentContext } from './request-stash.ts';

/**
 * Cuts what a grant holds to what its app may ask for today: an app whose scope was lowered gets no more at the next
 * refresh or userinfo, although the person agreed to it once. The grant itself stays as it is, so that raising the
 * scope again needs nobody. Call it on every new `Provider`.
 */
export function installClientLimits(provider: Provider): void {
  const prototype = provider.Grant.prototype;
  const { getOIDCScopeFiltered, getOIDCClaimsFiltered } = prototype;
  prototype.getOIDCScopeFiltered = function cutToClient(this: Grant, filter) {
    const words = getOIDCScopeFiltered.call(this, filter).split(' ');
    return words.filter(mayAskOf(this)).join(' ');
  };
  prototype.getOIDCClaimsFiltered = function cutToClient(this: Grant, filter) {
    const mayAsk = mayAskOf(this);
    return getOIDCClaimsFiltered.call(this, filter).filter((claim) => mayAsk(scopeOfClaim(claim) ?? 'openid'));
  };
}

/** Whether the client of this grant may ask for a scope; anything where it is not that client which is asking. */
function mayAskOf({ clientId }: Grant): (scope: string) => boolean {
  const client = currentContext()?.oidc.client;
  if (client?.clientId !== clientId) return () => true;
  const words = new Set(client?.scope?.split(' '));
  return (scope) => words.has(scope);
}
