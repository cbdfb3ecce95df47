import type { AppCard, OtherWaysPart } from '#platform/parts.ts';
import type { Problem } from '#platform/problem.ts';
import type { QrDrawing } from '#platform/qr.ts';
import { view } from '#platform/view.ts';

/** Asks for a code of `method`. Posts `code`, `by` and, where the box is ticked, `remember`. */
export interface CodePage {
  readonly app?: AppCard | undefined;
  readonly method: 'totp' | 'email' | 'recovery';
  /** What to do, in words. */
  readonly how: string;
  readonly action: string;
  /** False where no code was mailed yet: the page offers to. */
  readonly isAwaited: boolean;
  /** Where a code is mailed, or mailed again. */
  readonly sendAction: string;
  readonly canRemember: boolean;
  /** Whether the box was ticked already. */
  readonly isRemembering: boolean;
  readonly ways: OtherWaysPart;
  /** `/dev/mailbox`, where letters are kept. */
  readonly mailboxUrl?: string | undefined;
  readonly notice?: string | undefined;
  readonly problems: readonly Problem[];
}
export const codePage = view<CodePage>('sign-in/code');

/** Which second step to set up. Posts `decision`: `email` turns mailed codes on, `cancel` is not now. */
export interface EnrolPage {
  readonly app?: AppCard | undefined;
  /** Why it is asked, in words. */
  readonly why: string;
  readonly action: string;
  readonly passkeyUrl?: string | undefined;
  readonly totpUrl?: string | undefined;
  readonly takesEmail: boolean;
  /** What saying no does; none where nobody may. */
  readonly refusal?: 'wish' | 'defer' | 'app' | undefined;
}
export const enrolPage = view<EnrolPage>('sign-in/enrol');

/** Shows the key of an authenticator app that is being set up. Posts `code`. */
export interface EnrolTotpPage {
  readonly app?: AppCard | undefined;
  readonly action: string;
  readonly qr: QrDrawing;
  /** In groups, as it is typed. */
  readonly key: string;
  /** `otpauth:`, which an authenticator app on this device opens. */
  readonly appUrl: string;
  readonly backUrl: string;
  readonly problems: readonly Problem[];
}
export const enrolTotpPage = view<EnrolTotpPage>('sign-in/enrol-totp');

/** Recovery codes, once; or where they were mailed to. */
export interface RecoveryCodesPage {
  readonly app?: AppCard | undefined;
  readonly codes: readonly string[];
  readonly fileUrl: string;
  readonly mailedTo?: string | undefined;
  readonly mailboxUrl?: string | undefined;
  readonly goOnUrl: string;
}
export const recoveryCodesPage = view<RecoveryCodesPage>('sign-in/recovery-codes');
