import type { Problem } from './problem.ts';

/** `partials/passkey-form`: a form whose field `credential` the browser fills in, with what an authenticator answers. */
export interface PasskeyFormPart {
  readonly action: string;
  /** Whether a passkey is asked for, or a new one is made. */
  readonly ask: 'get' | 'create';
  /** `PublicKeyCredentialRequestOptionsJSON` or `…CreationOptionsJSON`, as JSON. */
  readonly options: string;
  /** `continue` is the page's primary button. Any other one is shown only where the browser can do it. */
  readonly buttonId: 'continue' | 'use-passkey';
  readonly words: string;
  /** Said while the browser asks the person. */
  readonly waiting: string;
  /** Said when they did not do it. */
  readonly cancelled: string;
  /** Passkeys are offered while somebody fills in the field for their name (`mediation: conditional`). */
  readonly isAutofill?: boolean | undefined;
  /** Asks for the new one's name too. */
  readonly name?: { readonly value: string; readonly problems: readonly Problem[] } | undefined;
}

/** `partials/passkey-signal`: what authenticators are told, so that they offer only what still works. */
export interface PasskeySignalPart {
  /** By method of `PublicKeyCredential`, its argument, as JSON. */
  readonly signals: string;
}
