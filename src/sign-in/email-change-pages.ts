import { view } from '#platform/view.ts';

/** After the link to a new address did its work. */
export interface EmailChangedPage {
  readonly email: string;
  /** Where a link went that undoes it. */
  readonly oldEmail?: string | undefined;
  readonly accountUrl: string;
}
export const emailChangedPage = view<EmailChangedPage>('sign-in/email-changed');

/** Behind the link in the letter to the old address. */
export interface EmailUndoPage {
  readonly action: string;
  readonly token: string;
  readonly oldEmail: string;
  readonly newEmail: string;
}
export const emailUndoPage = view<EmailUndoPage>('sign-in/email-undo');
