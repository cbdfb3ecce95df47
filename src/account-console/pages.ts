import type { ConsoleFrame, TilePart } from '#platform/console-parts.ts';
import type { FieldPart, PersonCard } from '#platform/parts.ts';
import type { Problem } from '#platform/problem.ts';
import { view } from '#platform/view.ts';

/** Says who is signed in and what protects the account. */
export interface HomePage {
  readonly console: ConsoleFrame;
  readonly person: PersonCard;
  readonly tiles: readonly TilePart[];
  /** Given to who has no second step. */
  readonly protectUrl?: string | undefined;
  readonly profileUrl: string;
}
export const homePage = view<HomePage>('account-console/home');

/** A form about oneself, in groups that belong together. */
export interface ProfilePage {
  readonly console: ConsoleFrame;
  readonly action: string;
  /** When the account was changed last: a form that is older is not saved over what is newer. */
  readonly version: string;
  readonly groups: readonly { readonly title: string; readonly fields: readonly FieldPart[] }[];
  readonly problems: readonly Problem[];
  readonly notice?: string | undefined;
  readonly email: {
    readonly now?: string | undefined;
    readonly pending?: string | undefined;
    readonly changeUrl: string;
    readonly confirmUrl: string;
  };
}
export const profilePage = view<ProfilePage>('account-console/profile');

export interface EmailPage {
  readonly console: ConsoleFrame;
  readonly action: string;
  readonly now?: string | undefined;
  /** What was typed. */
  readonly email: string;
  readonly problems: readonly Problem[];
  readonly backUrl: string;
}
export const emailPage = view<EmailPage>('account-console/email');

/** Where the code from the letter to the new address is typed. */
export interface EmailCodePage {
  readonly console: ConsoleFrame;
  readonly action: string;
  readonly email: string;
  readonly problems: readonly Problem[];
  readonly againUrl: string;
  readonly backUrl: string;
}
export const emailCodePage = view<EmailCodePage>('account-console/email-code');
