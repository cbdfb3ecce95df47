import { letterView, view } from '#platform/view.ts';
import type { Words } from '#platform/words/words.ts';

/** Who asked for a letter, when and from where: so that people can tell their own act from another's. */
export interface Asked {
  readonly at: Date;
  /** The person's time zone when it is known, else `UTC` (IANA name). */
  readonly timeZone: string;
  /** The network address. */
  readonly address?: string | undefined;
  /** The browser's `User-Agent`, as sent. */
  readonly agent?: string | undefined;
  /** The language they were spoken to in (BCP 47): that of the letter, where the person's own is not known. */
  readonly lang?: string | undefined;
}

/** To confirm an address: the link and the code do the same. */
export interface VerifyEmailLetter {
  readonly name?: string | undefined;
  readonly link: string;
  /** Six digits. */
  readonly code: string;
  readonly linkHours: number;
  readonly codeMinutes: number;
  /** The app that the person was on the way to. */
  readonly appName?: string | undefined;
  readonly asked: Asked;
}
export const verifyEmailLetter = letterView<VerifyEmailLetter>(
  'verify-email',
  (_page, words) => words.letters.verifyEmail.subject,
);

/** Somebody registered with an address that has an account. */
export interface AlreadyRegisteredLetter {
  readonly name?: string | undefined;
  readonly signInUrl: string;
  readonly forgotUrl: string;
  readonly asked: Asked;
}
export const alreadyRegisteredLetter = letterView<AlreadyRegisteredLetter>(
  'already-registered',
  (_page, words) => words.letters.alreadyRegistered.subject,
);

export interface ResetPasswordLetter {
  readonly name?: string | undefined;
  readonly link: string;
  readonly linkMinutes: number;
  readonly asked: Asked;
}
export const resetPasswordLetter = letterView<ResetPasswordLetter>(
  'reset-password',
  (_page, words) => words.letters.resetPassword.subject,
);

export interface PasswordChangedLetter {
  readonly name?: string | undefined;
  readonly forgotUrl: string;
  readonly asked: Asked;
}
export const passwordChangedLetter = letterView<PasswordChangedLetter>(
  'password-changed',
  (_page, words) => words.letters.passwordChanged.subject,
);

/** To the address an account had until now. */
export interface EmailChangedLetter {
  readonly name?: string | undefined;
  readonly newEmail: string;
  /** Undoes the change, where that can be done. */
  readonly link?: string | undefined;
  readonly undoDays: number;
  readonly asked: Asked;
}
export const emailChangedLetter = letterView<EmailChangedLetter>(
  'email-changed',
  (_page, words) => words.letters.emailChanged.subject,
);

/** What changed about an account: each has its own words. */
export type AccountChange = keyof Words['letters']['changes'];

/** Something that protects an account is otherwise now. */
export interface AccountChangeLetter {
  readonly change: AccountChange;
  readonly name?: string | undefined;
  readonly which?: string | undefined;
  readonly codesLeft?: number | undefined;
  readonly securityUrl: string;
  readonly asked: Asked;
}
export const accountChangeLetter = letterView<AccountChangeLetter>(
  'account-change',
  (page, words) => words.letters.changes[page.change].subject,
);

/** How far the end of an account has come. */
export type AccountDeletionStage = 'planned' | 'kept' | 'done';

/** An account that its owner wishes gone. */
export interface AccountDeletionLetter {
  readonly stage: AccountDeletionStage;
  readonly name?: string | undefined;
  readonly deletesAt: Date;
  /** Where it can still be kept. */
  readonly keepUrl?: string | undefined;
  readonly asked: Asked;
}
export const accountDeletionLetter = letterView<AccountDeletionLetter>(
  'account-deletion',
  (page, words) => words.letters.accountDeletion[page.stage].subject,
);

/** A code as a second step. */
export interface SignInCodeLetter {
  readonly name?: string | undefined;
  /** Six digits. */
  readonly code: string;
  readonly codeMinutes: number;
  /** The app that the person was on the way to. */
  readonly appName?: string | undefined;
  readonly asked: Asked;
}
export const signInCodeLetter = letterView<SignInCodeLetter>(
  'sign-in-code',
  (_page, words) => words.letters.signInCode.subject,
);

/** Recovery codes, where they are mailed rather than shown. */
export interface RecoveryCodesLetter {
  readonly name?: string | undefined;
  readonly codes: readonly string[];
  readonly asked: Asked;
}
export const recoveryCodesLetter = letterView<RecoveryCodesLetter>(
  'recovery-codes',
  (_page, words) => words.letters.recoveryCodes.subject,
);

/** A refresh token came back after its successor was used (RFC 9700 4.14.2), so its grant ended. */
export interface RefreshReuseLetter {
  readonly name?: string | undefined;
  readonly appName: string;
  readonly forgotUrl: string;
  readonly asked: Asked;
}
export const refreshReuseLetter = letterView<RefreshReuseLetter>('refresh-reuse', (page, words) =>
  words.letters.refreshReuse.subject(page.appName),
);

/** Asks somebody to join an organisation. */
export interface InvitationLetter {
  readonly organisationName: string;
  readonly inviter: { readonly name?: string | undefined; readonly email?: string | undefined };
  readonly roleName?: string | undefined;
  readonly link: string;
  readonly days: number;
  readonly asked: Asked;
}
export const invitationLetter = letterView<InvitationLetter>('invitation', (page, words) =>
  words.letters.invitation.subject(page.organisationName),
);

/** What a letter about a licence says of it. */
interface ToldLicence {
  readonly name?: string | undefined;
  readonly product: string;
  readonly organisation: string;
  readonly serial: string;
  readonly seats: number;
  readonly licenceUrl: string;
  readonly asked: Asked;
}

/** People find no seat too often. */
export interface LicenceFullLetter extends ToldLicence {
  /** On how many of the last seven days somebody found none. */
  readonly days: number;
  /** How many people they were. */
  readonly people: number;
}
export const licenceFullLetter = letterView<LicenceFullLetter>('licence-full', (page, words) =>
  words.letters.licences.full.subject(page.product),
);

/** A licence is about to end. */
export interface LicenceEndsLetter extends ToldLicence {
  readonly endsAt: Date;
}
export const licenceEndsLetter = letterView<LicenceEndsLetter>('licence-ends', (page, words) =>
  words.letters.licences.ends.subject(page.product, words.say.date(page.endsAt, page.asked.timeZone)),
);

/** A kept letter in the mailbox of development. */
export interface KeptLetter {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly createdAt: Date;
  readonly url: string;
}

/** `/dev/mailbox`, newest first. */
export interface MailboxPage {
  readonly letters: readonly KeptLetter[];
  /** Only the letters to this address are shown. */
  readonly to?: string | undefined;
  /** Given with `to`: where all are shown. */
  readonly allUrl?: string | undefined;
}
export const mailboxPage = view<MailboxPage>('dev/mailbox');

export interface MailboxLetterPage {
  readonly letter: KeptLetter;
  readonly text: string;
  readonly link?: string | undefined;
  readonly code?: string | undefined;
  /** The HTML part as a document of its own, which a person opens as a mail program would. */
  readonly htmlUrl: string;
  readonly mailboxUrl: string;
}
export const mailboxLetterPage = view<MailboxLetterPage>('dev/letter');
