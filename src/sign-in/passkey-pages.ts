import type { AppCard, OtherWaysPart } from '#platform/parts.ts';
import type { PasskeyFormPart } from '#platform/passkey-parts.ts';
import type { Problem } from '#platform/problem.ts';
import { view } from '#platform/view.ts';

/** The second step by a passkey. Posts `credential`. */
export interface PasskeyPage {
  readonly app?: AppCard | undefined;
  /** Whose second step it is. */
  readonly email: string;
  readonly form: PasskeyFormPart;
  readonly problems: readonly Problem[];
  /** Telling authenticators of passkeys that are gone: see `PasskeySignalPart`. */
  readonly signals?: string | undefined;
  readonly ways: OtherWaysPart;
}
export const passkeyPage = view<PasskeyPage>('sign-in/passkey');

/** Makes a passkey on the way into an app. Posts `name` and `credential`. */
export interface EnrolPasskeyPage {
  readonly app?: AppCard | undefined;
  readonly form: PasskeyFormPart;
  readonly problems: readonly Problem[];
  /** The other kinds of second step. */
  readonly backUrl: string;
}
export const enrolPasskeyPage = view<EnrolPasskeyPage>('sign-in/passkey-enrol');
