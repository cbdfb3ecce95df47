import type { ConsoleFrame, ListPart } from '#platform/console-parts.ts';
import type { Problem } from '#platform/problem.ts';
import { view } from '#platform/view.ts';

/** An organisation somebody belongs to or owns. */
export interface OrganisationRow {
  readonly name: string;
  /** In words: roles, member, owner. */
  readonly standing: readonly string[];
  readonly owner?: string | undefined;
  /** None for an owner who is no member. */
  readonly since?: Date | undefined;
  /** Given to who may see people there. */
  readonly people?: { readonly url: string; readonly words: string } | undefined;
  readonly leaveUrl?: string | undefined;
}

export interface InvitationToMe {
  readonly id: string;
  readonly organisation: string;
  readonly invitedBy?: string | undefined;
  readonly role?: string | undefined;
  readonly expiresAt: Date;
}

/** Posts `invitation` to `joinAction` or `declineAction`. */
export interface OrganisationsPage {
  readonly console: ConsoleFrame;
  readonly notice?: string | undefined;
  readonly organisations: readonly OrganisationRow[];
  readonly invitations: readonly InvitationToMe[];
  readonly joinAction: string;
  readonly declineAction: string;
}
export const organisationsPage = view<OrganisationsPage>('account-console/organisations');

/** What the link of a letter leads to; posts `token`. */
export interface JoinPage {
  readonly console: ConsoleFrame;
  readonly token: string;
  readonly invitation: Omit<InvitationToMe, 'id'>;
  readonly signedInAs: string;
  readonly joinAction: string;
  readonly declineAction: string;
}
export const joinPage = view<JoinPage>('account-console/organisations-join');

/** In its place where there is nothing to answer, or not for who is signed in. */
export interface NoInvitationPage {
  readonly console: ConsoleFrame;
  readonly why: 'gone' | 'other';
  readonly signedInAs: string;
  readonly backUrl: string;
}
export const noInvitationPage = view<NoInvitationPage>('account-console/organisations-gone');

/** What leaving means; posts nothing but the token. */
export interface LeavePage {
  readonly console: ConsoleFrame;
  readonly organisation: string;
  /** What its licences are for. */
  readonly products: readonly string[];
  readonly isOwner: boolean;
  readonly action: string;
  readonly cancelUrl: string;
}
export const leavePage = view<LeavePage>('account-console/organisations-leave');

/** Somebody who belongs to the organisation. */
export interface PersonRow {
  readonly name: string;
  /** Their address, where the name is not that already. */
  readonly email?: string | undefined;
  readonly url: string;
  /** In words. */
  readonly roles: readonly string[];
  readonly joinedAt: Date;
  readonly isDisabled: boolean;
}

export interface PeoplePage {
  readonly console: ConsoleFrame;
  readonly notice?: string | undefined;
  readonly organisation: string;
  /** `assigned`: an employee, who sees the clients they look after. */
  readonly shows: 'all' | 'assigned';
  readonly people: readonly PersonRow[];
  readonly list: ListPart;
  /** Given to who may invite. */
  readonly inviting?:
    | {
        readonly inviteUrl: string;
        readonly invitationsUrl: string;
        readonly open: number;
        /** Addresses that are expected. */
        readonly awaited: number;
      }
    | undefined;
  readonly backUrl: string;
}
export const peoplePage = view<PeoplePage>('account-console/organisation-people');

/** Posts `email` and `role`. */
export interface InvitePage {
  readonly console: ConsoleFrame;
  readonly organisation: string;
  readonly action: string;
  readonly email: string;
  readonly role: string;
  /** The first is none. */
  readonly roles: readonly { readonly value: string; readonly words: string }[];
  readonly problems: readonly Problem[];
  readonly backUrl: string;
}
export const invitePage = view<InvitePage>('account-console/organisation-invite');

export interface OpenInvitation {
  readonly id: string;
  readonly email: string;
  readonly role?: string | undefined;
  readonly invitedBy?: string | undefined;
  readonly sentAt: Date;
  readonly expiresAt: Date;
  /** Not where it promises a role that is not theirs to give. */
  readonly mayResend: boolean;
}

/** Posts `invitation` to `resendAction` or `withdrawAction`. */
export interface InvitationsPage {
  readonly console: ConsoleFrame;
  readonly notice?: string | undefined;
  readonly organisation: string;
  readonly invitations: readonly OpenInvitation[];
  readonly list: ListPart;
  readonly resendAction: string;
  readonly withdrawAction: string;
  readonly inviteUrl: string;
  readonly backUrl: string;
}
export const invitationsPage = view<InvitationsPage>('account-console/organisation-invitations');
