import type { ConsoleFrame, ListPart } from '#platform/console-parts.ts';
import type { Problem } from '#platform/problem.ts';
import { view } from '#platform/view.ts';

export interface NoteRow {
  readonly text: string;
  /** None where their account is gone. */
  readonly author?: string | undefined;
  readonly at: Date;
}

/** A member of an organisation; notes are posted as `text`. */
export interface PersonPage {
  readonly console: ConsoleFrame;
  readonly notice?: string | undefined;
  readonly person: {
    readonly name: string;
    readonly email?: string | undefined;
    readonly username?: string | undefined;
    readonly joinedAt: Date;
    readonly isDisabled: boolean;
  };
  /** In words. */
  readonly roles: readonly string[];
  /** Given to who may change them. */
  readonly rolesUrl?: string | undefined;
  /** Given to who may assign. */
  readonly assignments?:
    | { readonly url: string; readonly clients?: number | undefined; readonly employees?: number | undefined }
    | undefined;
  readonly notes: readonly NoteRow[];
  readonly list: ListPart;
  readonly noteAction: string;
  /** What was typed. */
  readonly note: string;
  readonly problems: readonly Problem[];
  /** Given to who may remove them. */
  readonly removeUrl?: string | undefined;
  readonly back: { readonly url: string; readonly words: string };
}
export const personPage = view<PersonPage>('account-console/organisation-person');

export interface RoleRow {
  readonly id: string;
  readonly name: string;
  readonly about?: string | undefined;
  readonly state: 'held' | 'everywhere' | 'free';
  /** What this visitor may do about it. */
  readonly may?: 'give' | 'take' | undefined;
}

/** Posts `role` to `giveAction` or `takeAction`. */
export interface PersonRolesPage {
  readonly console: ConsoleFrame;
  readonly notice?: string | undefined;
  readonly person: string;
  readonly organisation: string;
  readonly roles: readonly RoleRow[];
  readonly giveAction: string;
  readonly takeAction: string;
  readonly backUrl: string;
}
export const personRolesPage = view<PersonRolesPage>('account-console/organisation-roles');

/** One side of the assignments: the clients of an employee, or the employees of a client. */
export interface AssignmentSide {
  readonly side: 'clients' | 'employees';
  readonly people: readonly { readonly id: string; readonly name: string; readonly email?: string | undefined }[];
  readonly list: ListPart;
  readonly choices: readonly { readonly value: string; readonly words: string }[];
  /** Whether there are more to choose from than are shown. */
  readonly hasMore: boolean;
}

/** Posts `person` and `side` to `assignAction` or `endAction`. */
export interface AssignmentsPage {
  readonly console: ConsoleFrame;
  readonly notice?: string | undefined;
  readonly person: string;
  readonly sides: readonly AssignmentSide[];
  readonly assignAction: string;
  readonly endAction: string;
  readonly backUrl: string;
}
export const assignmentsPage = view<AssignmentsPage>('account-console/organisation-assignments');

/** What removing somebody means; posts nothing but the token. */
export interface RemovePersonPage {
  readonly console: ConsoleFrame;
  readonly person: string;
  readonly organisation: string;
  readonly products: readonly string[];
  readonly action: string;
  readonly cancelUrl: string;
}
export const removePersonPage = view<RemovePersonPage>('account-console/organisation-remove');
