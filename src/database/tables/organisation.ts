import type { JsonWithDefault, Stamp } from './column.ts';

/**
 * An institute: it has members and licences, and its managers look after both.
 *
 * @room organisations
 */
export interface OrganisationTable {
  /** As `usher.yaml` names it, else `org_…`. */
  id: string;
  /** As people read it. */
  name: string;
  created_at: Stamp;
  updated_at: Stamp;
}

/**
 * Who answers for an organisation and its licences: the account whose verified address this is, if there is one.
 *
 * @room organisations
 */
export interface OrganisationOwnerTable {
  /** Whose owner. */
  organisation_id: string;
  /** Their first name, or all of it. */
  name: string;
  /** Their last name, where it is kept apart. */
  surname: string | null;
  /** As typed. */
  email: string;
  /** The normalised form that finds the account. */
  email_key: string;
  /** What they are part of there. */
  affiliation: string | null;
  /** What the operator wants to remember: a contract’s number. */
  comments: string | null;
  /** Whatever else, by names of the operator’s own. */
  extra: JsonWithDefault<Record<string, unknown>>;
  created_at: Stamp;
}

/**
 * Who belongs to an organisation; a person may belong to several.
 *
 * @room organisations
 */
export interface OrganisationMemberTable {
  organisation_id: string;
  /** The member. */
  account_id: string;
  /** Since when. */
  joined_at: Stamp;
}

/**
 * Addresses that an administrator named as members: whoever proves one joins at that moment.
 *
 * @room organisations
 */
export interface AwaitedMemberTable {
  organisation_id: string;
  /** The normalised form that is compared. */
  email_key: string;
  /** As typed. */
  email: string;
  created_at: Stamp;
}

/**
 * Roles that count within one organisation.
 *
 * @room organisations
 */
export interface OrganisationRoleTable {
  organisation_id: string;
  /** The holder, a member. */
  account_id: string;
  /** What they hold there. */
  role_id: string;
  /** Since when. */
  granted_at: Stamp;
}

/**
 * A letter that asks somebody to join; they become a member when they say yes.
 *
 * @room organisations
 */
export interface InvitationTable {
  /** `inv_…` */
  id: string;
  organisation_id: string;
  /** Where the letter went. */
  email: string;
  /** Its normalised form. */
  email_key: string;
  /** The role they get there, beside being a member. */
  role_id: string | null;
  /** SHA-256 of the token in the letter’s link. */
  token_hash: Buffer;
  /** Who invited them. */
  invited_by: string | null;
  created_at: Stamp;
  expires_at: Date;
}

/**
 * Which clients of an organisation an employee sees.
 *
 * @room organisations
 */
export interface AssignmentTable {
  organisation_id: string;
  /** The member with the role `employee`. */
  employee_account_id: string;
  /** The member with the role `client`. */
  client_account_id: string;
  created_at: Stamp;
}

/**
 * What an organisation’s people wrote down about one of its members, and when.
 *
 * @room organisations
 */
export interface NoteTable {
  /** `not_…` */
  id: string;
  organisation_id: string;
  /** Whom it is about. */
  account_id: string;
  /** Who wrote it; null once their account is gone. */
  author_account_id: string | null;
  /** What it says. */
  text: string;
  created_at: Stamp;
}
