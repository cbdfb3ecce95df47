import type { ConsoleFrame } from '#platform/console-parts.ts';
import type { Problem } from '#platform/problem.ts';
import type { QrDrawing } from '#platform/qr.ts';
import { view } from '#platform/view.ts';

/** One thing that protects the account, with where it is changed. */
export interface ProtectionRow {
  readonly name: string;
  readonly about: string;
  /** `On`, `Off`, `3 left`. */
  readonly state: string;
  readonly tone?: 'ok' | 'warn' | undefined;
  readonly url: string;
  readonly action: string;
}

/** The overview. */
export interface SecurityPage {
  readonly console: ConsoleFrame;
  readonly notice?: string | undefined;
  readonly passwordChangedAt?: Date | undefined;
  readonly passwordUrl: string;
  readonly steps: readonly ProtectionRow[];
  /** Given to who has a second step. */
  readonly spares: readonly ProtectionRow[];
}
export const securityPage = view<SecurityPage>('account-console/security');

/** What the pages below it share. */
interface SecurityForm {
  readonly console: ConsoleFrame;
  readonly action: string;
  readonly problems: readonly Problem[];
  readonly backUrl: string;
}

export interface PasswordPage extends SecurityForm {
  /** For the browser's own memory of passwords. */
  readonly username: string;
  readonly passwordRules: readonly string[];
}
export const passwordPage = view<PasswordPage>('account-console/password');

/** An authenticator app is set up: its key, as a picture and to type. */
export interface AuthenticatorSetupPage extends SecurityForm {
  readonly qr: QrDrawing;
  readonly key: string;
  /** Opens an app on this very device. */
  readonly keyUrl: string;
}
export const authenticatorSetupPage = view<AuthenticatorSetupPage>('account-console/authenticator-setup');

/** The app is set up: its key once more, and the way to remove it. */
export interface AuthenticatorPage extends SecurityForm {
  readonly shown?: Pick<AuthenticatorSetupPage, 'qr' | 'key'> | undefined;
  readonly showUrl: string;
  /** Said in place of the form where the account must keep it. */
  readonly keptBecause?: string | undefined;
}
export const authenticatorPage = view<AuthenticatorPage>('account-console/authenticator');

export interface EmailCodesPage extends SecurityForm {
  readonly isOn: boolean;
  readonly email: string;
  /** A code was sent, and its field is shown. */
  readonly isSent: boolean;
  readonly sendAction: string;
  /** Said in place of both forms. */
  readonly refusedBecause?: string | undefined;
}
export const emailCodesPage = view<EmailCodesPage>('account-console/email-codes');

export interface RecoveryCodesPage extends Omit<SecurityForm, 'problems'> {
  readonly left: number;
  readonly hasSecondStep: boolean;
  /** They go by mail to this address. */
  readonly mailedTo?: string | undefined;
}
export const recoveryCodesPage = view<RecoveryCodesPage>('account-console/recovery-codes');

/** New codes, shown once, or that they were mailed. */
export interface NewCodesPage {
  readonly console: ConsoleFrame;
  readonly codes: readonly string[];
  /** See `recoveryCodesFile`. */
  readonly fileUrl: string;
  readonly mailedTo?: string | undefined;
  readonly continueUrl: string;
}
export const newCodesPage = view<NewCodesPage>('account-console/new-codes');

export interface BrowserRow {
  readonly id: string;
  readonly name: string;
  readonly address?: string | undefined;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
}

export interface BrowsersPage {
  readonly console: ConsoleFrame;
  readonly notice?: string | undefined;
  readonly browsers: readonly BrowserRow[];
  readonly forgetAction: string;
  readonly forgetAllAction: string;
  readonly backUrl: string;
}
export const browsersPage = view<BrowsersPage>('account-console/browsers');
