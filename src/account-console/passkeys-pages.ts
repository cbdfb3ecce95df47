import type { ConsoleFrame } from '#platform/console-parts.ts';
import type { PasskeyFormPart } from '#platform/passkey-parts.ts';
import type { Problem } from '#platform/problem.ts';
import { view } from '#platform/view.ts';

/** A passkey as its owner sees it. */
export interface PasskeyCard {
  readonly name: string;
  /** On how many devices it can be. */
  readonly kind: string;
  readonly createdAt: Date;
  readonly lastUsedAt?: Date | undefined;
  /** There may be a copy of it. */
  readonly isSuspected: boolean;
  readonly url: string;
}

export interface PasskeysPage {
  readonly console: ConsoleFrame;
  readonly notice?: string | undefined;
  readonly passkeys: readonly PasskeyCard[];
  readonly addUrl: string;
  readonly backUrl: string;
  /** There is one alone, which is lost with its device. */
  readonly needsAnother: boolean;
  /** See `PasskeySignalPart`. */
  readonly signals?: string | undefined;
}
export const passkeysPage = view<PasskeysPage>('account-console/passkeys');

/** Makes a passkey. Posts `name` and `credential`. */
export interface AddPasskeyPage {
  readonly console: ConsoleFrame;
  readonly form: PasskeyFormPart;
  readonly problems: readonly Problem[];
  readonly backUrl: string;
}
export const addPasskeyPage = view<AddPasskeyPage>('account-console/passkeys-add');

/** One of them: a form that posts `name`, and one that posts nothing but the token. */
export interface OnePasskeyPage {
  readonly console: ConsoleFrame;
  readonly passkey: PasskeyCard;
  /** As typed, where it has to be typed again. */
  readonly name: string;
  readonly renameAction: string;
  readonly removeAction: string;
  readonly problems: readonly Problem[];
  readonly backUrl: string;
}
export const onePasskeyPage = view<OnePasskeyPage>('account-console/passkeys-one');
