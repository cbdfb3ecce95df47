import type { AppCard, PersonCard } from '#platform/parts.ts';
import type { PasskeyFormPart } from '#platform/passkey-parts.ts';
import type { Problem } from '#platform/problem.ts';
import { view } from '#platform/view.ts';

// What the pages of an interaction need. Inputs are named in snake case (`new_password`) and have the hyphenated id
// (`#new-password`); a problem names the input. Where a page asks yes or no, both buttons post the same form: the field
// `decision` is `continue` or `cancel`. Every form carries `csrf_token` by itself.

/** Posts `email` (a username too) and `password`. */
export interface SignInPage {
  readonly app?: AppCard | undefined;
  readonly action: string;
  readonly email: string;
  readonly problems: readonly Problem[];
  /** None where registration is closed. */
  readonly registerUrl?: string | undefined;
  readonly forgotUrl: string;
  /** Good news to begin with: `words.signIn.passwordChanged`. */
  readonly notice?: string | undefined;
  /** The other way in: `signals` as `PasskeySignalPart` has them. */
  readonly passkey?: { readonly form: PasskeyFormPart; readonly signals?: string | undefined } | undefined;
}
export const signInPage = view<SignInPage>('sign-in/identify');

/** Posts `email`, `name`, `username` (may be empty), `new_password` and, where the box is ticked, `second_step`. */
export interface RegisterPage {
  readonly app?: AppCard | undefined;
  readonly action: string;
  readonly signInUrl: string;
  readonly email: string;
  readonly name: string;
  readonly username: string;
  /** Whether the box is ticked. */
  readonly secondStep: boolean;
  readonly passwordRules: readonly string[];
  readonly problems: readonly Problem[];
}
export const registerPage = view<RegisterPage>('sign-in/register');

/** Posts `code`; the other form posts nothing but the token, to `resendAction`. */
export interface VerifyPage {
  readonly app?: AppCard | undefined;
  readonly email: string;
  readonly action: string;
  readonly resendAction: string;
  /** Answers JSON `{"done": boolean, "location": string}`; asked every few seconds while the page is open. */
  readonly statusUrl: string;
  /** The same page again, or the next one once the address is confirmed: for people without JavaScript. */
  readonly refreshUrl: string;
  readonly backUrl: string;
  /** `/dev/mailbox`, where letters are kept. */
  readonly mailboxUrl?: string | undefined;
  readonly notice?: string | undefined;
  readonly problems: readonly Problem[];
}
export const verifyPage = view<VerifyPage>('sign-in/verify');

/** Posts `decision`. */
export interface ConsentPage {
  readonly app: AppCard;
  readonly person: PersonCard;
  readonly action: string;
  /** What the app may see and do, each one of `words.scopes` or an API's own words. */
  readonly scopes: readonly string[];
}
export const consentPage = view<ConsentPage>('sign-in/consent');

/** Posts `decision`: `cancel` is another account. */
export interface SelectAccountPage {
  readonly app?: AppCard | undefined;
  readonly person: PersonCard;
  readonly action: string;
}
export const selectAccountPage = view<SelectAccountPage>('sign-in/select-account');

/** Posts `email`. */
export interface ForgotPage {
  readonly app?: AppCard | undefined;
  readonly action: string;
  readonly email: string;
  readonly signInUrl: string;
  readonly problems: readonly Problem[];
}
export const forgotPage = view<ForgotPage>('sign-in/forgot');

/** The same for addresses with and without an account. */
export interface ForgotSentPage {
  readonly app?: AppCard | undefined;
  readonly email: string;
  /** How long the link works, in minutes. */
  readonly minutes: number;
  readonly againUrl: string;
  readonly signInUrl: string;
  /** `/dev/mailbox`, where letters are kept. */
  readonly mailboxUrl?: string | undefined;
}
export const forgotSentPage = view<ForgotSentPage>('sign-in/forgot-sent');

/** Posts `token` and `new_password`. */
export interface ResetPage {
  readonly action: string;
  readonly token: string;
  /** The account's address, in a hidden field so that password managers save it under the right name. */
  readonly username: string;
  readonly passwordRules: readonly string[];
  readonly problems: readonly Problem[];
}
export const resetPage = view<ResetPage>('sign-in/reset');

export interface ResetDonePage {
  readonly signInUrl: string;
}
export const resetDonePage = view<ResetDonePage>('sign-in/reset-done');

/** What the mailed link opens; changes nothing until its button posts `token`. */
export interface VerifyLinkPage {
  readonly action: string;
  readonly token: string;
  readonly email?: string | undefined;
}
export const verifyLinkPage = view<VerifyLinkPage>('sign-in/verify-link');

/** Confirmed on another device, or after the interaction ended. */
export interface VerifiedPage {
  readonly app?: AppCard | undefined;
  /** The app's `initiate_login_uri` or `client_uri`, or the account console. */
  readonly backUrl?: string | undefined;
}
export const verifiedPage = view<VerifiedPage>('sign-in/verified');

/** Status 410: a link that was used before, has ended, or was never made. */
export interface LinkExpiredPage {
  readonly purpose: 'verify' | 'reset' | 'setup';
  /** Where a new link is asked for; for `setup`, which the next start prints anew, where an administrator goes on. */
  readonly againUrl?: string | undefined;
}
export const linkExpiredPage = view<LinkExpiredPage>('sign-in/link-expired');

/** The provider's question at `/oauth2/logout`; `#continue` adds `logout=yes` to its own `fields`, `#cancel` is a link. */
export interface SignOutPage {
  readonly app?: AppCard | undefined;
  readonly person?: PersonCard | undefined;
  readonly action: string;
  readonly cancelUrl: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}
export const signOutPage = view<SignOutPage>('sign-in/sign-out');

export interface SignedOutPage {
  readonly app?: AppCard | undefined;
  readonly signInUrl?: string | undefined;
}
export const signedOutPage = view<SignedOutPage>('sign-in/signed-out');

/** Makes the first administrator. Posts `token`, `email`, `name` and `new_password`. */
export interface SetupPage {
  readonly action: string;
  readonly token: string;
  readonly email: string;
  readonly name: string;
  readonly passwordRules: readonly string[];
  readonly problems: readonly Problem[];
}
export const setupPage = view<SetupPage>('sign-in/setup');

/** The interaction ended, or the browser did not bring its cookie. */
export interface InteractionExpiredPage {
  readonly app?: AppCard | undefined;
  readonly startUrl: string;
}
export const interactionExpiredPage = view<InteractionExpiredPage>('sign-in/interaction-expired');
