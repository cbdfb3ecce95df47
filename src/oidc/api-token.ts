import type { JWTPayload } from 'jose';
import type { Context } from 'koa';
import type { VerifyOwnToken } from './own-token.ts';
import type { StatusPlaces } from './status-place.ts';

/** An access token as it was signed: its grant may have ended since. */
export interface ApiToken {
  readonly clientId: string;
  /** The person and the grant it hangs on; none for a machine's token. */
  readonly person: TokenPerson | undefined;
  readonly scopes: ReadonlySet<string>;
  /** By what the person proved who they are: the claim `amr`. */
  readonly means: readonly string[];
  /** When they did, in seconds since 1970; 0 where the token does not say. */
  readonly authTime: number;
}

export interface TokenPerson {
  readonly accountId: string;
  readonly grantId: string;
  /** The status number it was signed under; the grant has another since it was taken back. */
  readonly statusNumber: number | undefined;
}

/** Usher's own API, as `resource` names it (RFC 8707) and as the audience of its tokens. */
export const apiOf = (issuer: string) => `${issuer}/api`;

/** Which tokens will do: those for our own API, or those for whichever API the app calls. */
export type TokenAudience = 'own' | 'any';

interface ReaderNeeds {
  readonly issuer: string;
  readonly verify: VerifyOwnToken;
  readonly places: Pick<StatusPlaces, 'numberIn'>;
}

export type ReadApiToken = (ctx: Context, audience?: TokenAudience) => Promise<ApiToken | undefined>;

/** Reads the bearer token of a request to our own API, once however often it is asked for. */
export function openApiTokenReader({ issuer, verify, places }: ReaderNeeds): ReadApiToken {
  const read = new WeakMap<object, Promise<JWTPayload | undefined>>();
  return async (ctx, audience = 'own') => {
    const reading = read.get(ctx.req) ?? readClaims(verify, ctx.get('Authorization'));
    read.set(ctx.req, reading);
    const claims = await reading;
    const isMeant = audience === 'any' || [claims?.aud].flat().includes(apiOf(issuer));
    return claims && isMeant ? toApiToken(claims, places.numberIn(claims)) : undefined;
  };
}

/** Undefined for what is no access token of ours, and for one that is bound to a key. */
async function readClaims(verify: VerifyOwnToken, header: string): Promise<JWTPayload | undefined> {
  const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(header) ?? [];
  if (token === undefined) return undefined;
  const claims = await verify(token, { claims: ['sub', 'client_id', 'aud'] });
  // Presented without proof of its key, a bound token may be anybody's (RFC 9449 7.1).
  return claims?.cnf === undefined ? claims : undefined;
}

function toApiToken(claims: JWTPayload, statusNumber: number | undefined): ApiToken {
  const { sub = '', client_id: clientId, grant_id: grantId, scope, amr, auth_time: authTime } = claims;
  return {
    clientId: String(clientId),
    person: typeof grantId === 'string' ? { accountId: sub, grantId, statusNumber } : undefined,
    scopes: new Set(typeof scope === 'string' ? scope.split(' ') : []),
    means: Array.isArray(amr) ? amr.filter((one) => typeof one === 'string') : [],
    authTime: typeof authTime === 'number' ? authTime : 0,
  };
}
