import type { z } from 'zod';
import type { Caller } from '#credentials/credentials.ts';
import type { SIGN_IN_SCOPES } from '#oidc/claims.ts';
import type { Desk } from '#oidc/desk.ts';
import type { OwnPermission } from '#oidc/resource-servers.ts';
import type { RefusalCode } from '#platform/refusal.ts';
import type { Visit } from '#web/visit.ts';
import type { Holder } from './holder.ts';

/** One request that may do what it asks for. */
export interface Call {
  readonly desk: Desk;
  readonly visit: Visit;
  readonly holder: Holder;
  /** The same request, as acts want to know it. */
  readonly caller: Caller;
}

/** What every row says of its answer. */
interface About {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` for what changes. */
  readonly path: `/api/v1/${string}`;
  /** What the token must allow. */
  readonly scope: OwnPermission | (typeof SIGN_IN_SCOPES)[number];
  /**
   * `any`: it is about the sign-in of the app that calls, which shows the token it has, for whichever API; pages of such
   * apps may call from the browser, and no cookie will do. Else the token must be for this API.
   */
  readonly audience?: 'any';
  /** One line for developers. */
  readonly summary: string;
  /** Whether the person must have signed in a moment ago, with all they have (RFC 9470). */
  readonly freshness?: 'fresh';
  readonly status: 200 | 201 | 202 | 204;
  /** Beside those that every row can answer. */
  readonly errors: readonly RefusalCode[];
}

/** One row of the API's table: the route, its check and its page in the documentation are all drawn from it. */
export interface Operation<I = unknown, O = unknown> extends About {
  /** Of the query of a GET, else of the JSON body. */
  readonly input: z.ZodType<I>;
  /** What the JSON may come to; 64 KB unless it is said. */
  readonly mostBytes?: number;
  /** None where there is nothing to say (204), or a picture. */
  readonly output?: z.ZodType<O>;
  /** What it can be had as, where it is no JSON; the first is taken when the caller does not care. */
  readonly media?: readonly string[];
  /** Its answers are `Tagged`: they carry an `ETag` (RFC 9110 8.8.3), and `If-Match` is looked at. */
  readonly isTagged?: true;
  handle(call: Call, input: I): Promise<O>;
}

export interface Tagged<T> {
  /** None where nothing is left. */
  readonly tag?: string;
  readonly body?: T;
}

/** An answer that is no JSON. */
export interface Media {
  readonly type: string;
  readonly body: string | Buffer;
}

/** A row, checked against itself: what its act gives is what its answer says. */
export function operation<I, O>(row: Operation<I, O>): Operation {
  return row as Operation;
}

/** The same for a row whose answers are tagged. */
export function taggedOperation<I, O>(
  row: Omit<Operation<I, O>, 'handle'> & { handle(call: Call, input: I): Promise<Tagged<O>> },
): Operation {
  return { ...row, isTagged: true } as Operation;
}
