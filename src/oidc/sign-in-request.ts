import type { Acr } from '#platform/acr.ts';

/** What an app asked for, as the sign-in pages see it: the interaction of the protocol without its machinery. */
export interface SignInRequest {
  readonly uid: string;
  /** Which question is open, and why (the names of the failed checks). */
  readonly prompt: {
    readonly name: 'create' | 'select_account' | 'login' | 'mfa' | 'organisation' | 'seat' | 'consent' | (string & {});
    readonly reasons: readonly string[];
  };
  readonly client: RequestingClient;
  /** The account of the live session, if there is one. */
  readonly accountId: string | undefined;
  readonly sessionUid: string | undefined;
  /** By what the live session was proved, with the leaves it keeps; empty without one. */
  readonly sessionMeans: readonly string[];
  /** The level the app asks for. */
  readonly wantedLevel: Acr | undefined;
  readonly loginHint: string | undefined;
  /** Languages in order of preference (BCP 47). */
  readonly uiLocales: readonly string[];
  readonly acrValues: readonly string[];
  /** What a consent page has to name. */
  readonly missing: Missing;
  /** Where a seat is asked for: the licences to choose from, or the one whose house is full; none has none. */
  readonly seat: { readonly licenceIds: readonly string[] } | undefined;
  /** What the sign-in pages remember of it, as it stood when this was read. */
  readonly flow: Readonly<Record<string, unknown>>;
  /** The parameters of the authorization request, as they were checked. */
  readonly params: Readonly<Record<string, unknown>>;
}

export interface RequestingClient {
  readonly id: string;
  readonly name: string;
  readonly isFirstParty: boolean;
  readonly uri: string | undefined;
  readonly logoUri: string | undefined;
  readonly policyUri: string | undefined;
  readonly tosUri: string | undefined;
  readonly initiateLoginUri: string | undefined;
}

export interface Missing {
  readonly scopes: readonly string[];
  readonly claims: readonly string[];
  /** Permissions by API identifier. */
  readonly resources: Readonly<Record<string, readonly string[]>>;
}

/** Who signed in, by what means. */
export interface SignedIn {
  readonly accountId: string;
  /** Each thing that was proved, and the leaves that were given: see `Means` and `Leave`. */
  readonly means: readonly string[];
  /** When the person proved who they are, in seconds since 1970; now when left out. */
  readonly authTime?: number;
}

/** How an interaction ends: with a person, with a choice, or with an OAuth error for the app. */
export type SignInResult =
  | {
      readonly login: SignedIn;
      readonly create?: Record<string, never>;
      readonly select_account?: Record<string, never>;
      readonly mfa?: Record<string, never>;
    }
  | { readonly select_account: Record<string, never> }
  /** Chosen among several, or to be tried again; the policy asks all over whether it may be. */
  | { readonly seat: { readonly licence?: string } }
  | { readonly organisation: { readonly id: string } }
  | { readonly error: string; readonly error_description?: string };
