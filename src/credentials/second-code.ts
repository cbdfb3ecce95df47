import type { Caller } from './credentials.ts';

/** Somebody who proves a second thing. */
export interface Prover {
  readonly id: string;
  readonly emailKey: string | null;
  readonly auditKey: string | null;
}

export interface TypedSecondCode {
  readonly account: Prover;
  readonly code: string;
  readonly caller: Caller;
  readonly clientId?: string | undefined;
}

export type SecondCodeOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: 'no-match' }
  | { readonly ok: false; readonly why: 'throttled'; readonly retryAfterSeconds: number };
