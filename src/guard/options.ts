import type { JWTPayload } from 'jose';
import type { Fetch } from './fetch-json.ts';
import type { Role } from './ranks.ts';
import type { RoleDetails } from './role-book.ts';

export interface GuardOptions {
  /** The one issuer whose tokens are good, exactly as its discovery document and tokens write it. */
  readonly issuer?: string;
  /** Several issuers, each with an audience and algorithms of its own if it needs them. */
  readonly issuers?: readonly (string | IssuerOptions)[];
  /** What tokens must be for: the identifier of this API (RFC 8707). A token for one of several will do. */
  readonly audience?: string | readonly string[];
  /** The signatures that are taken: ES256 and RS256, unless it says otherwise. `none` and HS… never are. */
  readonly algorithms?: readonly string[];
  /** Whose tokens are taken; both unless it says otherwise. */
  readonly types?: readonly ('person' | 'client')[];
  /** Who comes without a token; without it such a request is answered 401. Refused in production unless said twice. */
  readonly anonymous?: AnonymousPerson;
  /** False lets everybody in as anonymous, whatever the checks. Refused in production unless said twice. */
  readonly enabled?: boolean;
  /** The second time: what shall hold although `NODE_ENV` is `production`. */
  readonly allowInProduction?: readonly ('anonymous' | 'disabled')[];
  /** What this API says of roles, by id, before what the issuer says of them. */
  readonly roles?: Readonly<Record<string, RoleDetails>>;
  /** The public URL of the app, which a `redirect` of its own is completed with. */
  readonly baseUrl?: string;
  /** Where people sign in: goes with every 401 as `{"redirect": URL}`. A path needs `baseUrl`. */
  readonly redirect?: string;
  /** How far an issuer's clock may be ahead, in seconds: for `iat` and `nbf`; 10. The end of a token is its end. */
  readonly clockToleranceSeconds?: number;
  /** How status lists are gone by: where a token names one, it is always looked at. */
  readonly statusList?: StatusListOptions;
  /** Asked of every token that is otherwise good. What it throws is thrown on, and nobody comes in. */
  readonly status?: (token: {
    readonly issuer: string;
    readonly claims: JWTPayload;
  }) => Promise<TokenStatus> | TokenStatus;
  /** Asks issuers instead of the platform's own `fetch`. */
  readonly fetch?: Fetch;
}

/** Of the lists in which an issuer tells which of its tokens it has taken back (draft-ietf-oauth-status-list). */
export interface StatusListOptions {
  /** Whether a token without a place in one is refused; if it does not say: where the issuer's metadata announce lists. */
  readonly required?: boolean;
  /**
   * What becomes of requests while a list cannot be had: `closed`, nobody comes in, or open for some seconds from the
   * last time it was had, in which those come in who were valid then. Closed, unless it says otherwise.
   */
  readonly failMode?: 'closed' | { readonly openSeconds: number };
}

export type TokenStatus = 'valid' | 'revoked' | 'suspended';

export interface IssuerOptions {
  readonly issuer: string;
  readonly audience?: string | readonly string[];
  readonly algorithms?: readonly string[];
}

/** Each part may be left out. Roles are ids, or whole roles that the issuer need not know. */
export interface AnonymousPerson {
  readonly id?: string;
  readonly account?: string;
  readonly name?: string;
  /** Stands in for `name`, and among the person's attributes. */
  readonly displayName?: string;
  readonly roles?: readonly (string | Role)[];
}
