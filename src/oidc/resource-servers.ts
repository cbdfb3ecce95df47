import {
  type Client,
  errors,
  type KoaContextWithOIDC,
  type ResourceServer as LibraryResourceServer,
} from 'oidc-provider';
import type { ResourceServer } from '#clients/resource-server.ts';
import { apiOf } from './api-token.ts';
import { OPENID_SCOPES, SIGN_IN_SCOPES } from './claims.ts';
import type { Person } from './person.ts';

/** What is known of APIs and of what people may do there, from memory. */
export interface KnownResources {
  readonly servers: readonly ResourceServer[];
  /** The permissions that come with roles. */
  permissionsOf(roles: readonly string[]): ReadonlySet<string>;
}

/** What apps may do with somebody's account through Usher's own API; everybody gives these for their own account. */
export const OWN_PERMISSIONS = ['account:read', 'account:write'] as const;

export type OwnPermission = (typeof OWN_PERMISSIONS)[number];

/** Usher's own API takes tokens for `ISSUER/api`. */
export function builtInResourceServer(issuer: string): ResourceServer {
  return {
    identifier: apiOf(issuer),
    name: 'Usher',
    secretHash: undefined,
    permissions: OWN_PERMISSIONS,
    tokenFormat: 'jwt',
    signingAlg: 'ES256',
    lifetimeSeconds: 900,
  };
}

/** The API permissions a client may ask for. */
export function apiScopeOf(client: Client): ReadonlySet<string> {
  const words = client.api_scope;
  if (typeof words === 'string') return new Set(words.split(' ').filter(Boolean));
  return new Set(Array.isArray(words) ? words.filter((word) => typeof word === 'string') : []);
}

/**
 * Which API a request without `resource` is for: the one that offers every permission asked for, none
 * where no permission was asked for. Throws `invalid_target` for permissions of several, and for a machine that names
 * no API at all. A word nobody offers, or that the client may not ask for, is passed by. What an app may do about its
 * own sign-in needs a signed token: where no other API is asked for, it is for our own.
 */
export function inferResource(ctx: KoaContextWithOIDC, client: Client, servers: readonly ResourceServer[]) {
  const mayAsk = apiScopeOf(client);
  const asked = [...ctx.oidc.requestParamScopes].filter((word) => mayAsk.has(word) && !OPENID_SCOPES.has(word));
  const offered = asked.filter((word) => servers.some(({ permissions }) => permissions.includes(word)));
  const isMachine = ctx.oidc.params?.grant_type === 'client_credentials';
  if (offered.length === 0 && isMachine) throw new errors.InvalidTarget('ask for a resource, or for its permissions');
  if (offered.length === 0) return asksOfSignIn(ctx, client) ? apiOf(ctx.oidc.issuer) : undefined;
  const candidates = servers.filter(({ permissions }) => offered.every((word) => permissions.includes(word)));
  // What an installation declares itself comes before the built-in API, should both offer a word.
  const declared = candidates.filter(({ identifier }) => identifier !== apiOf(ctx.oidc.issuer));
  const [only, another] = declared.length > 0 ? declared : candidates;
  if (!only || another) {
    throw new errors.InvalidTarget('these permissions belong to several APIs; say which one by resource');
  }
  return only.identifier;
}

function asksOfSignIn({ oidc }: KoaContextWithOIDC, client: Client): boolean {
  const mayAsk = new Set(client.scope?.split(' '));
  return SIGN_IN_SCOPES.some((scope) => mayAsk.has(scope) && oidc.requestParamScopes.has(scope));
}

/**
 * What tokens for an API are like and which permissions they can hold: those the client may ask for, and at the token
 * endpoint those that the person's roles allow, so that a later promotion works. Throws `invalid_target`.
 */
export function describeResource(
  ctx: KoaContextWithOIDC,
  asked: { readonly identifier: string; readonly client: Client; readonly known: KnownResources },
): LibraryResourceServer {
  const server = asked.known.servers.find(({ identifier }) => identifier === asked.identifier);
  if (!server) throw new errors.InvalidTarget('there is no such resource here');
  const mayAsk = apiScopeOf(asked.client);
  const allowed = server.identifier === apiOf(ctx.oidc.issuer) ? ownAllowed(ctx) : allowedTo(ctx, asked.known);
  const permissions = server.permissions.filter((word) => mayAsk.has(word) && (!allowed || allowed.has(word)));
  return {
    audience: server.identifier,
    scope: permissions.join(' '),
    accessTokenFormat: server.tokenFormat,
    accessTokenTTL: server.lifetimeSeconds,
    jwt: { sign: { alg: server.signingAlg as 'ES256' | 'RS256' } },
  };
}

/** What the person may do; undefined where there is no person or no token yet. */
function allowedTo(ctx: KoaContextWithOIDC, known: KnownResources): ReadonlySet<string> | undefined {
  const person = ctx.oidc.account?.person as Person | undefined;
  if (ctx.oidc.route !== 'token' || !person) return undefined;
  return known.permissionsOf(person.roles);
}

/** A machine has no account of its own. */
function ownAllowed({ oidc }: KoaContextWithOIDC): ReadonlySet<string> | undefined {
  return oidc.params?.grant_type === 'client_credentials' ? new Set() : undefined;
}
