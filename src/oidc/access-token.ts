import type Provider from 'oidc-provider';
import type { AccessToken, KoaContextWithOIDC, UnknownObject } from 'oidc-provider';
import { claimsFor } from './claims.ts';
import type { Person } from './person.ts';
import { currentContext } from './request-stash.ts';
import { seatClaim } from './standing.ts';

/** Where what a token says of the sign-in was kept: the code or refresh token it is made from. */
interface TokenSource {
  readonly acr?: string;
  readonly amr?: readonly string[];
  readonly authTime?: number;
  readonly scopes: Set<string>;
}

/**
 * The claims of a person's access token for an API beside those of the library (RFC 9068 2.2): how they signed in, what
 * they are, who they are as far as its scope goes, and the grant it hangs on. Machines and userinfo tokens get none.
 */
export function accessTokenClaims(ctx: KoaContextWithOIDC, token: AccessToken): UnknownObject | undefined {
  const person = ctx.oidc.account?.person as Person | undefined;
  if (token.kind !== 'AccessToken' || !token.resourceServer || !person) return undefined;
  const { acr, amr, authTime } = sourceOf(ctx) ?? {};
  const { name, preferred_username, email, licence, assigned_clients } = claimsFor(person, { scopes: token.scopes });
  return present({
    acr,
    amr,
    auth_time: authTime,
    sid: token.sid,
    roles: person.roles,
    organisation: person.organisation,
    seat: seatClaim(person),
    licence,
    assigned_clients,
    name,
    preferred_username,
    email,
    grant_id: token.grantId,
  });
}

/**
 * Gives tokens for an API the protocol's scopes that were granted too: the library leaves them out, and with them a
 * token could neither say whose it is nor be shown at userinfo. Call it on every new `Provider`.
 */
export function installFullScope(provider: Provider): void {
  const prototype = provider.AccessToken.prototype;
  const { save } = prototype;
  prototype.save = function saveWithFullScope(this: AccessToken) {
    const ctx = currentContext();
    if (ctx && this.resourceServer) this.scope = fullScope(ctx, this.scope);
    return save.call(this);
  };
}

function fullScope(ctx: KoaContextWithOIDC, permissions: string | undefined): string {
  const { params, grant } = ctx.oidc;
  const narrowed = params?.grant_type === 'refresh_token' && params.scope ? ctx.oidc.requestParamScopes : undefined;
  const asked = narrowed ?? sourceOf(ctx)?.scopes ?? new Set<string>();
  return [grant?.getOIDCScopeFiltered(asked), permissions].filter(Boolean).join(' ');
}

function sourceOf({ oidc }: KoaContextWithOIDC): TokenSource | undefined {
  const { RotatedRefreshToken, RefreshToken, AuthorizationCode } = oidc.entities;
  return (AuthorizationCode ?? RotatedRefreshToken ?? RefreshToken) as TokenSource | undefined;
}

function present(claims: UnknownObject): UnknownObject {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}
