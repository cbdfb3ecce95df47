import { unreadableHeader } from './refusal.ts';

/** A request of `fetch`, of Node, or anything with its headers. */
export interface RequestLike {
  readonly headers: Headers | NodeHeaders;
}

export type NodeHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** RFC 6750 2.1. */
const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

export function authorizationOf({ headers }: RequestLike): string {
  const value = isFetchHeaders(headers) ? headers.get('authorization') : headers.authorization;
  return (Array.isArray(value) ? value.join(', ') : (value ?? '')).trim();
}

/**
 * The token in an `Authorization` header; undefined where there is none of this kind. Tokens in a query or a body are
 * never looked for (RFC 9700 4.3.2). Throws 400 `invalid_request` for a header that begins with Bearer and is no token.
 */
export function readBearer(authorization: string): string | undefined {
  if (!/^Bearer(\s|,|$)/i.test(authorization)) return undefined;
  const token = BEARER.exec(authorization)?.[1];
  if (token === undefined) throw unreadableHeader();
  return token;
}

function isFetchHeaders(headers: RequestLike['headers']): headers is Headers {
  return typeof headers.get === 'function';
}
