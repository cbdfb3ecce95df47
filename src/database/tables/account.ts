import type { Generated, JsonWithDefault, Stamp } from './column.ts';

/**
 * A person who may sign in.
 *
 * @room accounts
 */
export interface AccountTable {
  /** `acc_…`, the `sub` of every token; never reused. */
  id: string;
  /** As typed; an account of a delegated connector may have none. */
  email: string | null;
  /** The normalised form that makes it unique. */
  email_key: string | null;
  /** Whether they proved that the address is theirs. */
  email_verified: Generated<boolean>;
  /** As typed; none unless chosen. */
  username: string | null;
  /** In lower case: the form that makes it unique. */
  username_key: string | null;
  /** What they are called, in full. */
  name: string | null;
  /** The other standard claims (OIDC Core 5.1), by claim name. */
  claims: JsonWithDefault<Record<string, unknown>>;
  /** Their language, as a BCP 47 tag. */
  locale: string | null;
  /** Lets nobody in; all sign-ins have ended. */
  is_disabled: Generated<boolean>;
  /** Encrypts the person's details in the audit; gone with the account. */
  audit_key: string | null;
  /** When it is removed unless its address is confirmed before; none for one that somebody made for a person. */
  lapses_at: Date | null;
  /** When the person's wish to be gone is carried out, unless they change their mind before. */
  deletes_at: Date | null;
  created_at: Stamp;
  updated_at: Stamp;
}

/**
 * What people may be to the apps: a rank and the permissions that come with it.
 *
 * @room roles
 */
export interface RoleTable {
  /** As APIs and `usher.yaml` name it: `analyst`. */
  id: string;
  /** As people read it. */
  name: string;
  /** The rank: 0 nobody, 1000 root. */
  value: number;
  /** Of APIs: what a token may be given through this role. */
  permissions: Generated<string[]>;
  /** Role ids that pass every check this one passes. */
  equivalents: Generated<string[]>;
  /** Came with Usher and cannot be removed. */
  is_built_in: Generated<boolean>;
  created_at: Stamp;
}

/**
 * Who holds which role.
 *
 * @room roles
 */
export interface AccountRoleTable {
  /** The holder. */
  account_id: string;
  /** What they hold. */
  role_id: string;
  /** Since when. */
  granted_at: Stamp;
}
